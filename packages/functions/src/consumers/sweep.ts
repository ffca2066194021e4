import { allEnded } from "@luster/core/sweep/streams";
import type { Context } from "aws-lambda";
import { sweepAssets, sweepJobs, sweepUploads } from "../wiring/sweeps.ts";
import { logger } from "../observe/logger.ts";
import { publish } from "../observe/metrics.ts";
import { budget } from "./budget.ts";

/** Runs on a schedule. */
export const handler = (_event: unknown, context: Context): Promise<void> => sweep(budget(context).signal);

const sweeps = [sweepJobs, sweepUploads, sweepAssets];

/** Resends forgotten jobs, removes uploads never confirmed, moves objects back to R2; until `signal` ends it. */
export async function sweep(signal: AbortSignal): Promise<void> {
  try {
    const [jobs = 0, uploads = 0, assets = 0] = await allEnded(sweeps.map((each) => each({ signal })));
    if (jobs + uploads + assets > 0) logger.info("swept", { jobs, uploads, assets });
  } finally {
    publish();
  }
}
