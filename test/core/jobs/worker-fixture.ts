import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Asset } from "@luster/core/assets/asset";
import { basicEngine } from "@luster/core/engines/basic/basic";
import type { Engine } from "@luster/core/engines/engine";
import type { Job, JobMessage } from "@luster/core/jobs/job";
import { createMakeOutput, type MakeOutputDeps } from "@luster/core/jobs/make-output";
import type { Observe } from "@luster/core/jobs/attempt";
import { createRender } from "@luster/core/jobs/render";
import type { Caps } from "@luster/core/spending/spending";
import { createWorker } from "@luster/core/jobs/worker";
import { createWorkspace } from "@luster/core/workspace";
import { sharpOf } from "@luster/core/pictures/pixels";
import { onTestFinished } from "vitest";
import type { MemoryJobQueue } from "../../kit/fakes/queue.memory.ts";
import { limits, scene } from "../../kit/pictures.ts";
import { aJob, anOutput, aProvider } from "../../kit/samples.ts";
import { minutes, world } from "../../kit/world.ts";

type Options = Partial<Pick<MakeOutputDeps, "engines" | "extraPaidCalls" | "workspace" | "limits">> & {
  job?: Partial<Job>;
  /** What stands under the original's key. */
  original?: Uint8Array;
  /** What happens before a step. */
  observe?: Observe;
  standby?: boolean;
  /** Milliseconds that renditions may take. */
  renderTimeout?: number;
  /** The chance by which jobs that wait are spread. @default 0 each time */
  random?: () => number;
  caps?: Partial<Caps>;
  paidQueue?: MemoryJobQueue;
  /** Between attempts to write what the database or a store did not take; without it a write is made once. */
  wait?: (signal: AbortSignal) => Promise<void>;
};

/** A worker with one job for one confirmed picture, over in-memory stores and a real folder. */
export async function workerFixture(options: Options = {}) {
  const {
    job: fields,
    original,
    observe,
    wait,
    standby = true,
    random = () => 0,
    renderTimeout,
    caps = {},
    paidQueue,
    ...makes
  } = options;
  const all = world({ standby, caps, ...(paidQueue && { paidQueue }) });
  const { keep, stores, clock, errors } = all;
  const asset = await all.confirmed(original ?? (await picture()));
  const { user_id, shoot_id, asset_id } = asset;
  const tier = makes.engines ? "standard" : "basic";
  const job = aJob({ user_id, shoot_id, asset_id, tier, ...fields });
  await keep.jobs.create(job);

  const root = await mkdtemp(join(tmpdir(), "luster-worker-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const workspace = createWorkspace(root);
  const tokens = { made: 0 };
  const makeOutput = createMakeOutput({
    stores,
    render: createRender({
      stores,
      assets: keep.assets,
      limits,
      workspace,
      onError: (error) => void errors.push(error),
      ...(renderTimeout !== undefined && { timeout: renderTimeout }),
    }),
    limits,
    workspace,
    extraPaidCalls: 1,
    spending: all.spending,
    unpricedCallUsd: 2.5,
    now: clock.now,
    engines: () => ({ engine: basicEngine(), substituted: false }),
    ownEngine: "basic",
    hashUser: (user) => `hash of ${user}`,
    ...makes,
  });
  const work = createWorker({
    jobs: keep.jobs,
    queueOf: all.queueOf,
    assets: keep.assets,
    findGone: all.findGone,
    stores,
    makeOutput,
    spending: all.spending,
    workspace,
    urlExpiresIn: 4_200,
    now: clock.now,
    longestWait: 24,
    random,
    newToken: () => `token ${(tokens.made += 1)}`,
    ...(observe && { observe }),
    ...(wait && { wait }),
  });

  const budget = (signal: AbortSignal) => ({
    deadline: new Date(clock.now().getTime() + minutes(10)),
    signal,
  });

  return {
    ...all,
    asset,
    job,
    workspace,
    /** One delivery of the job's message, the newest that was sent, at the time when a job that waits may go on. */
    deliver: async (signal = new AbortController().signal, { last = false } = {}) => {
      const { waiting } = (await keep.jobs.get(user_id, job.job_id)) ?? job;
      if (waiting && waiting.not_before > clock.now().toISOString()) clock.set(waiting.not_before);
      return work(all.queue.sent.at(-1) ?? job, { ...budget(signal), last });
    },
    /** Another job of the same asset, delivered. */
    again: async () => {
      const next = aJob({ user_id, shoot_id, asset_id, tier, ...fields });
      await keep.jobs.create(next);
      return work(next, budget(new AbortController().signal));
    },
    /** A delivery of this message, now. */
    deliverNow: (message: JobMessage) => work(message, budget(new AbortController().signal)),
    read: () => keep.jobs.get(user_id, job.job_id),
    events: async () => (await keep.jobs.get(user_id, job.job_id))?.events.map(({ type }) => type),
    /** What the worker left on its disk. */
    left: () => readdir(root),
  };
}

/**
 * The keys of an original, of the output that a job made of it, and of their renditions; `more`: what else the output
 * has.
 */
export function objectKeys(asset: Asset, jobId: string, ...more: string[]): string[] {
  const { object_key } = anOutput(asset, { job_id: jobId });
  const keys = [asset.object_key, object_key];
  const renditions = keys.flatMap((key) =>
    ["thumb.webp", "screen.jpg"].map((end) => key.replace(/jpg$/, end)),
  );
  return [...keys, ...renditions, ...more.map((end) => object_key.replace(/jpg$/, end))].toSorted();
}

let made: Promise<Buffer> | undefined;

/** A small JPEG, below the upload limit of the tests' world. */
export const picture = (): Promise<Buffer> => (made ??= scene(64, 48).jpeg({ quality: 20 }).toBuffer());

/** A paid engine whose calls are counted, and answered one after the other as told; the last answer stays. */
export function paidEngine(...answers: (Error | "picture")[]) {
  const calls: { prompt: string | undefined; userHash: string; strength?: string | undefined }[] = [];
  const engine: Engine = {
    id: "openai",
    model: "model-1",
    provider: aProvider,
    async enhance(original, { prompt, userHash, strength }) {
      calls.push({ prompt, userHash, strength });
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      const usage = { input_tokens: 100, output_tokens: 200, cost_usd: 0.04 };
      const data = await sharpOf(original).modulate({ brightness: 1.1 }).raw().toBuffer();
      return { picture: { ...original, data }, usage };
    },
  };
  return { calls, engines: () => ({ engine, substituted: false }) };
}
