import { JobMessage } from "@luster/core/jobs/job";
import { seconds } from "@luster/core/time";
import { logger } from "../observe/logger.ts";
import { countOutcome } from "../observe/outcome.ts";
import { endDeadLetter } from "../wiring/worker.ts";
import { batch } from "./batch.ts";

/** Marks the jobs of dead letters as failed, with the reason of their last attempt. */
export const handler = batch(
  "dead-letter",
  { schema: JobMessage, reserve: seconds(1) },
  async ({ message, signal }) => {
    const ended = await endDeadLetter(message, signal);
    const { job } = ended;
    logger.warn("job given up", { job_id: message.job_id, status: job?.status, code: job?.error?.code });
    countOutcome({ done: true, ...ended });
    return true;
  },
);
