import { allEnded } from "@luster/core/sweep/sweep";
import type { Context } from "aws-lambda";
import { assetSweep, jobSweep, uploadSweep } from "../app/sweep.ts";
import { logger } from "../observe/logger.ts";
import { publish } from "../observe/metrics.ts";
import { budget } from "./deadline.ts";

/** Runs on a schedule. */
export const handler = (_event: unknown, context: Context): Promise<void> => sweep(budget(context).signal);

/** Sends forgotten jobs again, removes uploads never confirmed, moves objects back to R2; until `signal` ends it. */
export async function sweep(signal: AbortSignal): Promise<void> {
  const sweeps = [jobSweep(), uploadSweep(), await assetSweep()];
  try {
    const [jobs = 0, uploads = 0, assets = 0] = await allEnded(sweeps.map((each) => each({ signal })));
    if (jobs + uploads + assets > 0) logger.info("swept", { jobs, uploads, assets });
  } finally {
    publish();
  }
}
