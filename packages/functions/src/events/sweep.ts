import type { Context } from "aws-lambda";
import { jobSweep, uploadSweep } from "../app/sweep.ts";
import { logger } from "../observe/logger.ts";
import { budget } from "./deadline.ts";

/** Runs on a schedule. */
export const handler = (_event: unknown, context: Context): Promise<void> => sweep(budget(context).signal);

/** Sends forgotten jobs again and removes uploads that were never confirmed, until `signal` ends it. */
export async function sweep(signal: AbortSignal): Promise<void> {
  const [jobs, uploads] = await Promise.all([jobSweep()({ signal }), uploadSweep()({ signal })]);
  if (jobs + uploads > 0) logger.info("swept", { jobs, uploads });
}
