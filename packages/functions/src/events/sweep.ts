import type { Context } from "aws-lambda";
import { assetSweep, jobSweep, uploadSweep } from "../app/sweep.ts";
import { logger } from "../observe/logger.ts";
import { publish } from "../observe/metrics.ts";
import { budget } from "./deadline.ts";

/** Runs on a schedule. */
export const handler = (_event: unknown, context: Context): Promise<void> => sweep(budget(context).signal);

/** Sends forgotten jobs again, removes uploads never confirmed, moves objects back to R2; until `signal` ends it. */
export async function sweep(signal: AbortSignal): Promise<void> {
  const [jobs, uploads] = await Promise.all([jobSweep()({ signal }), uploadSweep()({ signal })]);
  const assets = await (await assetSweep())({ signal });
  if (jobs + uploads + assets > 0) logger.info("swept", { jobs, uploads, assets });
  publish();
}
