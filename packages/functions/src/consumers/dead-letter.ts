import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { endDeadLetter } from "../wiring/worker.ts";
import { logger } from "../observe/logger.ts";
import { countOutcome } from "../observe/outcome.ts";
import { eachMessage } from "./messages.ts";

/** Marks the jobs of dead letters as failed, with the reason of their last attempt. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  eachMessage(event, async (message) => {
    const ended = await endDeadLetter(message);
    const { job } = ended;
    logger.warn("job given up", { job_id: message.job_id, status: job?.status, code: job?.error?.code });
    countOutcome({ done: true, ...ended });
    return true;
  });
