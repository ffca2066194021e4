import { createJobSweep } from "@luster/core/jobs/sweep";
import { createUploadSweep } from "@luster/core/uploads/sweep";
import { logger } from "../observe/logger.ts";
import { once } from "../once.ts";
import { uploadStore } from "./assets.ts";
import { now } from "./ids.ts";
import { jobStore } from "./jobs.ts";
import { queue } from "./queue.ts";
import { stores } from "./storage.ts";
import { confirm } from "./uploads.ts";

const onError = (error: unknown): void => logger.error("sweep: left for the next", { error: error as Error });

export const jobSweep = once(() => createJobSweep({ store: jobStore(), queue: queue(), now, onError }));

export const uploadSweep = once(() =>
  createUploadSweep({ store: uploadStore(), stores: stores(), record: confirm().record, now, onError }),
);
