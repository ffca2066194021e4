import { effect, type Signal, signal } from "@preact/signals";
import type { Job, Luster, ShootRun } from "@luster/client";
import { lanes } from "../lanes.ts";
import type { createList } from "./list.ts";
import { isUnderWay, type Tile } from "./tiles.ts";
import type { wishOf } from "./wish.tsx";

type Deps = {
  luster: Luster;
  shoot: string;
  list: ReturnType<typeof createList>;
  run: ShootRun;
  error: Signal<unknown>;
  /** A job has ended, or others were requested. */
  onChange: () => void;
};
type Body = ReturnType<typeof wishOf>;

/** Jobs that are requested, that are followed and that are cancelled at the same time. */
const atOnce = 4;

/** The jobs of a shoot besides those of its uploads: requested, followed to their ends and cancelled. */
export function createJobs({ luster, shoot, list, run, error, onChange }: Deps) {
  const jobs = signal<ReadonlyMap<string, Job>>(new Map());
  const [requesting, watching, cancelling] = [lanes(atOnce), lanes(atOnce), lanes(atOnce)];
  const asked = new Set<string>();
  const followed = new Set<string>();
  /** Assets that money was spent on: their jobs are shown with their cost, also those that ended before they were listed. */
  const spentOn = new Set<string>();

  // Jobs that were requested before this page, or by another, are followed too.
  const stopFollowing = effect(() => {
    const mine = new Set(run.photos.map(({ job }) => job?.job_id));
    for (const {
      asset_id,
      jobs: [newest],
    } of list.assets.value ?? []) {
      if (!newest || mine.has(newest.job_id) || followed.has(newest.job_id)) continue;
      if (!isOpen(newest.state) && !spentOn.has(asset_id)) continue;
      followed.add(newest.job_id);
      watching(async () => follow(asset_id, await luster.jobs.get(newest.job_id)));
    }
  });

  /** Follows a job to its end, and shows each change. */
  function watch(asset: string, job: Job): void {
    followed.add(job.job_id);
    show(asset, job);
    watching(() => follow(asset, job));
  }

  async function follow(asset: string, job: Job): Promise<void> {
    const timeout = Number.POSITIVE_INFINITY;
    await luster.jobs.wait(job, { timeout, onUpdate: (now) => show(asset, now) });
    onChange();
  }

  function show(asset: string, job: Job): void {
    jobs.value = new Map(jobs.value).set(asset, job);
  }

  /** Requests one job, unless the same was asked for a moment ago: a double click is one wish. */
  function request(asset_id: string, body: Body): void {
    const same = JSON.stringify([asset_id, body]);
    if (asked.has(same)) return;
    asked.add(same);
    requesting(async () => {
      if (!asked.has(same)) return;
      await told(async () => watch(asset_id, await luster.jobs.create({ asset_id, ...body })));
      asked.delete(same);
    });
  }

  /** Asks for the end of the job that a photo waits for. What is being made or paid for is finished, and shown. */
  function cancel({ key, asset, job }: Tile): void {
    const job_id = job?.job_id ?? asset?.jobs[0]?.job_id;
    if (job_id !== undefined) cancelling(() => told(async () => show(key, await luster.jobs.cancel(job_id))));
  }

  async function told(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (failure) {
      error.value = failure;
    }
  }

  return {
    jobs,
    request,
    cancel,
    /** Requests what was quoted for these assets, and nothing that costs more. */
    spend: (ids: readonly string[], body: Body, most: number | undefined): Promise<void> =>
      told(async () => {
        for (const asset of ids) spentOn.add(asset);
        const budget = most === undefined ? {} : { max_cost_usd: most };
        await luster.shoots.enhance(shoot, { assets: [...ids], ...body, ...budget });
        onChange();
      }),
    /** Cancels whatever waits or is made: a batch as one, so that what it has not begun yet never begins. */
    cancelAll(tiles: readonly Tile[]): void {
      asked.clear();
      const batches = new Set<string>();
      for (const tile of tiles.filter(isUnderWay))
        if (tile.job?.batch_id === undefined) cancel(tile);
        else batches.add(tile.job.batch_id);
      for (const batch of batches) cancelling(() => told(() => luster.batches.cancel(batch).then(onChange)));
    },
    close: stopFollowing,
  };
}

const isOpen = (state: string): boolean => state === "queued" || state === "processing";
