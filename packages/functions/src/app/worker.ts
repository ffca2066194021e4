import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { createMake } from "@luster/core/jobs/make";
import { createWorker } from "@luster/core/jobs/worker";
import { createWorkspace } from "@luster/core/jobs/workspace";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { assetStore } from "./assets.ts";
import { engines } from "./engines.ts";
import { now, sha256 } from "./ids.ts";
import { jobStore } from "./jobs.ts";
import { stores } from "./storage.ts";

/** The worker of this process; what a killed invocation left on its disk is removed first. */
export const worker = once(async () => {
  const { PICTURE_MAX_PIXELS, PICTURE_MAX_SIDE, WORK_FOLDER } = environment("pictures");
  const workspace = createWorkspace(WORK_FOLDER ?? tmpdir());
  await workspace.clear();
  const make = createMake({
    stores: stores(),
    engines,
    limits: { pixels: PICTURE_MAX_PIXELS, side: PICTURE_MAX_SIDE },
    workspace,
    extraPaidCalls: environment("openai").EXTRA_PAID_CALLS,
    hashUser: (user) => sha256(`luster:${user}`),
    now,
  });
  return createWorker({
    store: jobStore(),
    assets: assetStore(),
    stores: stores(),
    make,
    workspace,
    now,
    newToken: randomUUID,
  });
});
