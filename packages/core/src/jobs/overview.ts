import { type AssetJob, JobState, type StateCounts } from "@luster/contract/job-state";
import type { ListedJob } from "@luster/contract/jobs";
import type { ShootDetail } from "@luster/contract/shoots";
import type { Asset } from "../assets/asset.ts";
import type { Shoots } from "../shoots/shoots.ts";
import { totalCost } from "../spending/day.ts";
import type { JobRecords } from "./records.ts";

type Deps = { jobs: Pick<JobRecords, "ofShoot" | "ofAssets">; shoots: Pick<Shoots, "get"> };

/** How the jobs of a shoot stand. */
export function createOverview({ jobs, shoots }: Deps) {
  /**
   * The user's shoot, and how many of its photos are in which state, each by its newest job. Throws
   * `shoot.not_found`.
   */
  async function ofShoot(user: string, shootId: string): Promise<ShootDetail> {
    const [shoot, requested] = await Promise.all([shoots.get(user, shootId), jobs.ofShoot(user, shootId)]);
    return { ...shoot, counts: countStates(newestOf(requested)), cost_usd: totalCost(requested) };
  }

  /** The jobs of a page of a shoot's assets, by asset, the newest first. */
  async function ofAssets(user: string, page: readonly Asset[]): Promise<Map<string, AssetJob[]>> {
    const [first, last] = [page[0], page.at(-1)];
    if (!first || !last) return new Map();
    const requested = await jobs.ofAssets(user, first.shoot_id, first.asset_id, last.asset_id);
    return new Map([...byAsset(requested)].map(([asset, its]) => [asset, its.map(besideAsset)]));
  }

  return { ofShoot, ofAssets };
}

export type Overview = ReturnType<typeof createOverview>;

const byAsset = (newestFirst: readonly ListedJob[]): Map<string, ListedJob[]> =>
  Map.groupBy(newestFirst, ({ asset_id }) => asset_id);

/** Of each asset its newest job. */
export const newestOf = (newestFirst: readonly ListedJob[]): ListedJob[] =>
  [...byAsset(newestFirst).values()].flatMap(([first]) => (first ? [first] : []));

/** How many of these there are in each state. */
export function countStates(jobs: Iterable<Pick<ListedJob, "state">>): StateCounts {
  const counts = Object.fromEntries(JobState.options.map((state) => [state, 0]));
  for (const { state } of jobs) counts[state] = (counts[state] ?? 0) + 1;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made of exactly the states
  return counts as StateCounts;
}

export const besideAsset = ({ job_id, state, error }: ListedJob): AssetJob => ({
  job_id,
  state,
  ...(error && { error }),
});
