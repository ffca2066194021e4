import type { JobsQuery, ListedJob } from "@luster/contract/jobs";
import type { Page } from "@luster/contract/page";
import { isFailure } from "../failure.ts";
import type { Shoots } from "../shoots/shoots.ts";
import type { FindAsset } from "../uploads/find-asset.ts";
import type { JobRecords } from "./records.ts";

type Deps = { jobs: Pick<JobRecords, "list">; shoots: Pick<Shoots, "get">; findAsset: FindAsset };

/** Lists jobs to their owners. */
export function createList({ jobs, shoots, findAsset }: Deps) {
  /** A page of the user's jobs, newest first. Throws `shoot.not_found` and `asset.not_found` for what the query names. */
  async function list(user: string, { limit, cursor, ...filter }: JobsQuery): Promise<Page<ListedJob>> {
    const { asset_id, shoot_id } = filter;
    if (shoot_id !== undefined) await shoots.get(user, shoot_id);
    if (asset_id === undefined) return jobs.list(user, filter, { limit, cursor });
    const asset = await confirmed(user, asset_id, shoot_id);
    if (!asset) return { items: [] };
    return jobs.list(user, { ...filter, shoot_id: asset.shoot_id }, { limit, cursor });
  }

  /** `undefined` while it is only presigned: there are no jobs of it. */
  const confirmed = (...asset: Parameters<FindAsset>) =>
    findAsset(...asset).catch((error: unknown) => {
      if (isFailure(error, "asset.not_confirmed")) return undefined;
      throw error;
    });

  return list;
}
