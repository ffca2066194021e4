import type { NewBatch } from "@luster/contract/batches";
import type { ListedJob } from "@luster/contract/jobs";
import type { Asset } from "../assets/asset.ts";
import { isOpen } from "../jobs/job.ts";
import type { JobRecords } from "../jobs/records.ts";
import { sideBySide } from "../side-by-side.ts";

type Wish = Pick<NewBatch, "tier" | "strength" | "prompt">;

/** Jobs that are read at a time. */
const atOnce = 16;

/**
 * The photos of one shoot that have an output of this wish, or a job that is at it, each with its newest such job. An
 * output that was deleted does not count, nor does a job that failed.
 */
export async function findSame(
  jobs: Pick<JobRecords, "get" | "ofShoot">,
  photos: readonly Asset[],
  wish: Wish,
): Promise<Map<string, string>> {
  const [first] = photos;
  if (!first) return new Map();
  const outputs = new Map(photos.map((photo) => [photo.asset_id, photo.outputs]));
  const counts = ({ state, asset_id, job_id }: ListedJob): boolean =>
    isOpen(state) || outputs.get(asset_id)?.[job_id] !== undefined;
  const requested = await jobs.ofShoot(first.user_id, first.shoot_id);
  const alike = requested.filter((job) => isAlike(job, wish) && counts(job));
  const same = wish.tier === "basic" ? alike : await withPrompt(first.user_id, alike);
  // The newest come first, and the last one set stays.
  return new Map(same.toReversed().map(({ asset_id, job_id }) => [asset_id, job_id]));

  /** The list does not have prompts. */
  async function withPrompt(user: string, listed: readonly ListedJob[]): Promise<ListedJob[]> {
    const read = await sideBySide(listed, atOnce, ({ job_id }) => jobs.get(user, job_id));
    return listed.filter((_, at) => read[at] && (read[at].prompt ?? "") === (wish.prompt ?? ""));
  }
}

/** The basic tier reads no prompt, so that two of them make the same whatever theirs are. */
const isAlike = ({ tier, strength = "natural" }: ListedJob, wish: Wish): boolean =>
  tier === wish.tier && strength === wish.strength;
