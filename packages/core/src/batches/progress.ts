import type { ListedJob } from "@luster/contract/jobs";
import { hasEnded, isOpen, type Job, stateOf } from "../jobs/job.ts";
import { costOf } from "../jobs/ledger.ts";
import { idsIn, jobIdIn } from "../jobs/range.ts";
import type { JobRecords } from "../jobs/records.ts";
import { sideBySide } from "../side-by-side.ts";
import { wholeList } from "../whole-list.ts";
import type { Batch } from "./batch.ts";

/** A job of a batch, as far as the batch counts it. */
export type Own = Pick<ListedJob, "job_id" | "state" | "cost_usd">;

/** Jobs that are read at a time. */
const atOnce = 16;

/** Jobs of a page where one is looked for, which nearly always is the first. */
const fewEnough = 5;

/** Finds out how far batches are. The list of jobs follows them within a moment; what must be known now has a key. */
export function createProgress(jobs: Pick<JobRecords, "get" | "list" | "ofShoot">) {
  /** The jobs of a batch that the list knows. */
  async function listed({ user_id, shoot_id, batch_id }: Batch): Promise<Own[]> {
    const inRange = await jobs.ofShoot(user_id, shoot_id, idsIn(batch_id));
    return inRange.filter((job) => job.batch_id === batch_id);
  }

  /** Its jobs, also those that the list does not know yet. */
  const all = async (batch: Batch): Promise<Own[]> => withUnlisted(batch, await listed(batch));

  /** Its jobs as they are: what the list says of an open one may be a moment old. */
  const exact = async (batch: Batch): Promise<Own[]> =>
    withUnlisted(
      batch,
      (await listed(batch)).filter(({ state }) => !isOpen(state)),
    );

  async function withUnlisted(batch: Batch, known: readonly Own[]): Promise<Own[]> {
    const ids = new Set(known.map(({ job_id }) => job_id));
    const missing = batch.asset_ids.map((id) => jobIdIn(batch.batch_id, id)).filter((id) => !ids.has(id));
    const read = await sideBySide(missing, atOnce, (id) => jobs.get(batch.user_id, id));
    return [...known, ...read.flatMap((job) => (job ? [ownOf(job)] : []))];
  }

  /** Whether a job of it, by its own record, has not ended: the first that is found ends the search. */
  async function hasOpen({ user_id, batch_id }: Batch): Promise<boolean> {
    for (const status of ["queued", "processing"] as const) {
      const listed = wholeList(({ cursor }) =>
        jobs.list(user_id, { batch_id, status }, { limit: fewEnough, cursor }),
      );
      for await (const { job_id } of listed) {
        const job = await jobs.get(user_id, job_id);
        if (job && !hasEnded(job)) return true;
      }
    }
    return false;
  }

  return { listed, all, exact, hasOpen };
}

function ownOf(job: Job): Own {
  const cost_usd = costOf(job);
  return { job_id: job.job_id, state: stateOf(job), ...(cost_usd !== undefined && { cost_usd }) };
}
