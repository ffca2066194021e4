import { downloadUrlSeconds } from "@luster/core/assets/assets";
import { createAssetSweep } from "@luster/core/assets/sweep";
import { createJobSweep } from "@luster/core/jobs/sweep";
import { createUploadSweep } from "@luster/core/uploads/sweep";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { once } from "../once.ts";
import { now } from "./ids.ts";
import { assetStore, jobStore, uploadStore } from "./records.ts";
import { queue } from "./queue.ts";
import { stores } from "./storage.ts";
import { confirm } from "./uploads.ts";
import { workspace } from "./workspace.ts";

const onError = (error: unknown): void => logger.error("sweep: left for the next", { error });

const common = once(() => ({ stores: stores(), now, onError }));

export const jobSweep = once(() =>
  createJobSweep({ ...common(), store: jobStore(), queue: queue(), assets: assetStore() }),
);

export const uploadSweep = once(() =>
  createUploadSweep({ ...common(), store: uploadStore(), record: confirm().record }),
);

/** Seconds that the clocks of a store and of a function may differ. */
const clockMargin = 600;

export const assetSweep = once(async () =>
  createAssetSweep({
    ...common(),
    store: assetStore(),
    workspace: await workspace(),
    urlExpiresIn: Math.max(downloadUrlSeconds, environment("uploads").UPLOAD_URL_SECONDS) + clockMargin,
  }),
);
