import { hash, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { createDeadLetters } from "@luster/core/jobs/dead-letter";
import { createMakeOutput } from "@luster/core/jobs/make-output";
import { createRender } from "@luster/core/jobs/render";
import { createWorker } from "@luster/core/jobs/worker";
import { createWorkspace } from "@luster/core/workspace";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { lazy, once } from "../once.ts";
import { modelsWithoutPrice, ownEngine } from "./engine-models.ts";
import { engines } from "./engines.ts";
import { toldJobRecords } from "./deliveries.ts";
import { queueOf } from "./queues.ts";
import { findGone, storedAssets } from "./records.ts";
import { now, seams } from "./seams.ts";
import { spending } from "./spending.ts";
import { stores, urlExpiresIn } from "./storage.ts";

/** The folders of this process; what a killed invocation left on the disk is removed before the first is made. */
export const workspace = /* @__PURE__ */ once(async () => {
  const folders = createWorkspace(environment("pictures").WORK_FOLDER ?? tmpdir());
  await folders.clear();
  return folders;
});

/** The worker of this process. */
export const worker = /* @__PURE__ */ once(async () => {
  const { PICTURE_MAX_PIXELS, PICTURE_MAX_SIDE } = environment("pictures");
  const models = modelsWithoutPrice();
  if (models.length > 0) logger.warn("models without a known price: their jobs have no cost", { models });
  const folders = await workspace();
  const pictures = { pixels: PICTURE_MAX_PIXELS, side: PICTURE_MAX_SIDE };
  const makeOutput = createMakeOutput({
    stores: stores(),
    render: createRender({
      stores: stores(),
      assets: storedAssets(),
      limits: pictures,
      workspace: folders,
      onError: (error) => logger.warn("rendition missing", { error }),
    }),
    engines: (tier) => engines[tier](),
    ownEngine,
    limits: { bytes: environment("uploads").UPLOAD_MAX_BYTES, ...pictures },
    workspace: folders,
    extraPaidCalls: environment("openai").EXTRA_PAID_CALLS,
    spending: spending(),
    unpricedCallUsd: environment("spending").UNPRICED_CALL_USD,
    hashUser: (user) => hash("sha256", `luster:${user}`),
    now,
  });
  return createWorker({
    jobs: toldJobRecords(),
    queueOf,
    assets: storedAssets(),
    findGone: findGone(),
    stores: stores(),
    makeOutput,
    spending: spending(),
    workspace: folders,
    urlExpiresIn: urlExpiresIn(),
    now,
    newToken: randomUUID,
    wait: (signal) => pause(1_000, undefined, { signal }),
    longestWait: environment("waiting").JOB_WAIT_HOURS,
    random: Math.random,
    observe: (step, job) => seams.observe(step, job),
  });
});

/** Ends the jobs whose messages were delivered as often as allowed. */
export const endDeadLetter = /* @__PURE__ */ lazy(() =>
  createDeadLetters({
    jobs: toldJobRecords(),
    assets: storedAssets(),
    findGone: findGone(),
    stores: stores(),
    spending: spending(),
    ownEngine,
    urlExpiresIn: urlExpiresIn(),
    now,
    newToken: randomUUID,
  }),
);
