import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { bury } from "../wiring/dead-letters.ts";
import { logger } from "../observe/logger.ts";
import { countOutcome } from "../observe/outcome.ts";
import { eachMessage } from "./messages.ts";

/** Marks the jobs of dead letters as failed, with the reason of their last try. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  eachMessage(event, async (message) => {
    const buried = await bury(message);
    const { job } = buried;
    logger.warn("job buried", { job_id: message.job_id, status: job?.status, code: job?.error?.code });
    countOutcome({ done: true, ...buried });
    return true;
  });
