import { SQSClient } from "@aws-sdk/client-sqs";
import { sqsJobQueue } from "@luster/core/jobs/queue.sqs";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { bounded } from "./timeouts.ts";

export const sqs = once(() => new SQSClient(bounded));
export const queueUrl = once(() => environment("queue").QUEUE_URL);
export const queue = once(() => sqsJobQueue(sqs(), queueUrl()));
