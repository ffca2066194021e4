import { maxBatch, type NewBatch, type Skipped } from "@luster/contract/batches";
import type { Tier } from "@luster/contract/tier";
import { type Asset, isFull } from "../assets/asset.ts";
import type { AssetRecords } from "../assets/records.ts";
import { Failure } from "../failure.ts";
import type { JobRecords } from "../jobs/records.ts";
import type { Shoots } from "../shoots/shoots.ts";
import { sideBySide } from "../side-by-side.ts";
import { capOf } from "../spending/day.ts";
import { wholeList } from "../whole-list.ts";
import type { Plan } from "./batch.ts";
import { findSame } from "./same.ts";

type Deps = {
  assets: Pick<AssetRecords, "get" | "list">;
  jobs: Pick<JobRecords, "get" | "ofShoot">;
  shoots: Pick<Shoots, "get">;
  /** The tiers that have an engine here. */
  offers: (tier: Tier) => boolean;
  /** US dollars that one picture of a tier costs at most; `undefined` when that is not known. */
  priceOf: (tier: Tier) => number | undefined;
};

/** Photos that are looked up at a time. */
const atOnce = 16;

/** What a request for a batch comes to. */
export function createPlan({ assets, jobs, shoots, offers, priceOf }: Deps) {
  /**
   * Throws `shoot.not_found`, `asset.not_found`, `job.tier_unavailable`, `batch.too_large`, and `batch.over_budget`
   * when it is estimated to cost more than allowed.
   */
  async function plan(user: string, shoot_id: string, input: NewBatch): Promise<Plan> {
    const { tier, strength, prompt, max_cost_usd } = input;
    await shoots.get(user, shoot_id);
    if (!offers(tier)) throw new Failure("job.tier_unavailable");
    const photos =
      input.assets === "all" ? await all(user, shoot_id) : await named(user, shoot_id, input.assets);
    const same =
      input.assets === "all" && !input.again
        ? await findSame(jobs, photos, input)
        : new Map<string, string>();
    const skipped = photos.flatMap((photo) => skippedOf(photo, same.get(photo.asset_id)));
    const left = new Set(skipped.map(({ asset_id }) => asset_id));
    const free = photos.filter(({ asset_id }) => !left.has(asset_id));
    const price = priceOf(tier);
    const estimate_usd = price === undefined ? undefined : rounded(price * free.length);
    if (max_cost_usd !== undefined) requireBudget(estimate_usd, max_cost_usd);
    return {
      shoot_id,
      tier,
      strength,
      ...(prompt !== undefined && { prompt }),
      asset_ids: free.map(({ asset_id }) => asset_id),
      skipped,
      ...(estimate_usd !== undefined && { estimate_usd }),
      ...(max_cost_usd !== undefined && { max_cost_usd: capOf(max_cost_usd) }),
    };
  }

  async function all(user: string, shootId: string): Promise<Asset[]> {
    const found: Asset[] = [];
    for await (const asset of wholeList((page) => assets.list(user, shootId, page))) {
      found.push(asset);
      if (found.length > maxBatch) throw new Failure("batch.too_large");
    }
    return found;
  }

  const named = (user_id: string, shoot_id: string, ids: readonly string[]): Promise<Asset[]> =>
    sideBySide([...new Set(ids)], atOnce, async (asset_id) => {
      const asset = await assets.get({ user_id, shoot_id, asset_id });
      if (!asset) throw new Failure("asset.not_found", `The shoot has no confirmed asset ${asset_id}.`);
      return asset;
    });

  return plan;
}

export type MakePlan = ReturnType<typeof createPlan>;

/** Why a photo is left out; `same`: the job that has made of it what is asked for, or is at it. */
function skippedOf(photo: Asset, same: string | undefined): Skipped[] {
  const { asset_id } = photo;
  if (same !== undefined) return [{ asset_id, code: "job.same", job_id: same }];
  return isFull(photo) ? [{ asset_id, code: "asset.too_many_outputs" }] : [];
}

function requireBudget(estimate: number | undefined, most: number): void {
  if (estimate === undefined)
    throw new Failure(
      "batch.over_budget",
      "What this tier costs is not known here, so no budget can be kept.",
    );
  if (estimate > most)
    throw new Failure(
      "batch.over_budget",
      `The batch is estimated to cost $${estimate}; max_cost_usd is ${most}.`,
    );
}

/** To a hundredth of a cent, upwards. */
const rounded = (usd: number): number => Math.max(0, Math.ceil(usd * 10_000 - 1e-6)) / 10_000;
