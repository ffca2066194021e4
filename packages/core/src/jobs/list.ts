import type { JobsQuery, ListedJob } from "@luster/contract/jobs";
import type { Page } from "@luster/contract/page";
import { isFailure } from "../failure.ts";
import type { Shoots } from "../shoots/shoots.ts";
import type { FindAsset } from "../uploads/find-asset.ts";
import type { JobRecords } from "./records.ts";

type Deps = {
  jobs: Pick<JobRecords, "list">;
  shoots: Pick<Shoots, "get">;
  findAsset: FindAsset;
  /** The shoot of the user's batch; throws `batch.not_found`. */
  shootOf: (user: string, batchId: string) => Promise<string>;
};

/** Lists jobs to their owners. */
export function createList({ jobs, shoots, findAsset, shootOf }: Deps) {
  /**
   * A page of the user's jobs, newest first. Throws `shoot.not_found`, `asset.not_found` and `batch.not_found` for
   * what the query names.
   */
  async function list(user: string, { limit, cursor, ...filter }: JobsQuery): Promise<Page<ListedJob>> {
    if (filter.shoot_id !== undefined) await shoots.get(user, filter.shoot_id);
    const shoot_id = await shootIn(user, filter);
    return shoot_id === "none" ? { items: [] } : jobs.list(user, { ...filter, shoot_id }, { limit, cursor });
  }

  /** The shoot that everything named is in, if anything is; `none` when there is no such shoot. */
  async function shootIn(user: string, { shoot_id, asset_id, batch_id }: Partial<JobsQuery>) {
    const ofBatch = batch_id === undefined ? undefined : await shootOf(user, batch_id);
    const asset = asset_id === undefined ? undefined : await confirmed(user, asset_id, shoot_id);
    if (asset_id !== undefined && !asset) return "none";
    const [first, ...others] = new Set([shoot_id, ofBatch, asset?.shoot_id].filter((id) => id !== undefined));
    return others.length > 0 ? "none" : first;
  }

  /** `undefined` while it is only presigned: there are no jobs of it. */
  const confirmed = (...asset: Parameters<FindAsset>) =>
    findAsset(...asset).catch((error: unknown) => {
      if (isFailure(error, "asset.not_confirmed")) return undefined;
      throw error;
    });

  return list;
}
