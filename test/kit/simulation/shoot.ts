import { goneOf } from "@luster/core/deletions/gone";
import { mulberry32 } from "../mulberry32.ts";
import { tmpdir } from "node:os";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createJobSweep } from "@luster/core/jobs/job-sweep";
import { createMakeOutput } from "@luster/core/jobs/make-output";
import { createWorker } from "@luster/core/jobs/worker";
import { limited } from "@luster/core/providers/limited";
import { createStores } from "@luster/core/storage/stores";
import { memoryAssetRecords } from "../fakes/assets.memory.ts";
import { memoryJobRecords } from "../fakes/jobs.memory.ts";
import { memoryProviderRecords } from "../fakes/providers.memory.ts";
import { memorySpendingRecords, spendingWithin } from "../fakes/spending.memory.ts";
import { memoryStore } from "../fakes/store.memory.ts";
import { limits, scene } from "../pictures.ts";
import { aJob, anAsset } from "../samples.ts";
import { minutes, unhurried } from "../world.ts";
import { simulatedProvider } from "./provider.ts";
import { simulatedQueue } from "./queue.ts";
import { virtualTime } from "./time.ts";

export type Shoot = {
  photos: number;
  /** Pictures a minute that the provider takes. */
  perMinute: number;
  workers: number;
  /** Whether its refusals say when to come back. */
  retryAfter: boolean;
  /** `OPENAI_IMAGES_PER_MINUTE`. */
  setting?: number;
};

/** Milliseconds of a picture, of a refusal, and of everything else that a delivery takes. */
const callMs = 12_000;
const refusalMs = 1_000;
const deliveryMs = 100;

const start = new Date("2026-03-01T12:00:07.000Z");

/** One shoot from its requests to the end of its last job: the real worker and sweep over memory, in virtual time. */
export async function simulate(shoot: Shoot) {
  const time = virtualTime(start);
  const { now } = time;
  const queue = simulatedQueue(time);
  const [jobs, assets, r2] = [memoryJobRecords(), memoryAssetRecords(), memoryStore({ name: "r2" })];
  const stores = createStores({ primary: r2, now });
  const jpeg = await scene(16, 12).jpeg().toBuffer();
  const picture = { data: await scene(16, 12).raw().toBuffer(), width: 16, height: 12 };
  const provider = simulatedProvider(time, { ...shoot, callMs, refusalMs, picture });
  const engine = limited(provider.engine, {
    records: memoryProviderRecords(),
    perMinute: shoot.setting,
    account: "one",
    now,
  });
  const spending = spendingWithin(memorySpendingRecords(), now);
  using folders = temporaryFolders();
  const workspace = { ...folders, requireRoom: async () => {} };
  const makeOutput = createMakeOutput({
    ownEngine: "basic",
    stores,
    render: async (_attempt, output) => output,
    engines: () => ({ engine, substituted: false }),
    limits,
    workspace,
    extraPaidCalls: 1,
    spending,
    unpricedCallUsd: 2.5,
    hashUser: (user) => user,
    now,
  });
  const tokens = { made: 0 };
  const work = createWorker({
    jobs,
    queueOf: () => queue,
    assets,
    findGone: async () => goneOf([]),
    stores,
    makeOutput,
    spending,
    workspace,
    urlExpiresIn: 4_200,
    now,
    newToken: () => `token ${(tokens.made += 1)}`,
    longestWait: 24,
    random: mulberry32(1),
  });
  const sweep = createJobSweep({
    jobs,
    queueOf: () => queue,
    assets,
    stores,
    spending,
    tell: async () => false,
    now,
    onError: (error) => {
      throw error;
    },
  });

  const ends: Date[] = [];
  for (let nth = 0; nth < shoot.photos; nth += 1) {
    const asset = anAsset({ user_id: "ana", file_size: jpeg.length });
    r2.arrive(asset.object_key, jpeg, "image/jpeg");
    const { etag = "" } = (await r2.head(asset.object_key)) ?? {};
    await assets.create({ ...asset, etag });
    const { user_id, shoot_id, asset_id } = asset;
    const job = aJob({ user_id, shoot_id, asset_id, tier: "standard", due_at: after(minutes(15)) });
    await jobs.create(job);
    await queue.send({ user_id, job_id: job.job_id });
  }

  async function worker(): Promise<void> {
    for (;;) {
      const delivery = await queue.receive();
      await time.sleep(deliveryMs);
      const budget = { deadline: new Date(now().getTime() + minutes(10)), signal: unhurried.signal };
      const outcome = await work(delivery.message, budget);
      queue.settle(delivery, outcome);
      if (outcome.worked && outcome.job && outcome.job.status !== "processing") ends.push(now());
    }
  }

  async function sweeper(): Promise<void> {
    for (;;) {
      await time.sleep(minutes(5));
      await sweep(unhurried);
    }
  }

  const actors = [...Array.from({ length: shoot.workers }, () => worker), sweeper];
  await time.run(actors, () => ends.length >= shoot.photos || queue.counts.dead > 0);
  const took = (now().getTime() - start.getTime()) / minutes(1);
  return {
    succeeded: jobs.all().filter(({ status }) => status === "succeeded").length,
    failed: jobs.all().filter(({ status }) => status === "failed").length + queue.counts.dead,
    minutes: took,
    ratio: took / allowed(shoot),
    refusals: provider.counts.refused,
    calls: provider.counts.answered,
    deliveries: queue.counts.received,
    /** The most that one job took. */
    attempts: Math.max(...jobs.all().map(({ attempts }) => attempts)),
  };

  function after(ms: number): string {
    return new Date(start.getTime() + ms).toISOString();
  }
}

/** Minutes that a shoot takes at least: what the provider's limit allows, or the workers, whichever is slower. */
function allowed({ photos, perMinute, workers }: Shoot): number {
  const byWorkers = (Math.ceil(photos / workers) * (callMs + deliveryMs)) / minutes(1);
  return Math.max(photos / perMinute, byWorkers);
}

/**
 * Folders for one attempt each, as a workspace gives them, but used again: tens of thousands are needed, and most
 * stay empty.
 */
function temporaryFolders() {
  const root = mkdtempSync(join(tmpdir(), "luster-simulation-"));
  const free: string[] = [];
  return {
    async use<T>(run: (folder: string) => Promise<T>): Promise<T> {
      const folder = free.pop() ?? mkdtempSync(join(root, "job-"));
      try {
        return await run(folder);
      } finally {
        for (const name of ["original", "output.jpg"]) rmSync(join(folder, name), { force: true });
        free.push(folder);
      }
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
