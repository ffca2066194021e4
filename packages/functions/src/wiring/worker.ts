import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { createMakeOutput } from "@luster/core/jobs/make-output";
import { createWorker } from "@luster/core/jobs/worker";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { now } from "./clock.ts";
import { engines } from "./engines.ts";
import { sha256 } from "./hash.ts";
import { urlExpiresIn } from "./lifetimes.ts";
import { queue } from "./queue.ts";
import { assetRecords, jobRecords } from "./records.ts";
import { seams } from "./seams.ts";
import { stores } from "./storage.ts";
import { workspace } from "./workspace.ts";

/** The worker of this process. */
export const worker = once(async () => {
  const { PICTURE_MAX_PIXELS, PICTURE_MAX_SIDE } = environment("pictures");
  const folders = await workspace();
  const makeOutput = createMakeOutput({
    stores: stores(),
    engines,
    limits: {
      bytes: environment("uploads").UPLOAD_MAX_BYTES,
      pixels: PICTURE_MAX_PIXELS,
      side: PICTURE_MAX_SIDE,
    },
    workspace: folders,
    extraPaidCalls: environment("openai").EXTRA_PAID_CALLS,
    hashUser: (user) => sha256(`luster:${user}`),
    now,
  });
  return createWorker({
    jobs: jobRecords(),
    queue: queue(),
    assets: assetRecords(),
    stores: stores(),
    makeOutput,
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
