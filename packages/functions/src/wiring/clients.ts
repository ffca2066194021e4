import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { sqsJobQueue } from "@luster/core/jobs/queue.sqs";
import { createTable } from "@luster/core/table/table.dynamo";
import { seconds } from "@luster/core/time";
import { environment } from "../environment.ts";
import { once } from "../once.ts";

/**
 * For the clients of AWS. A call fails within 5 s, all its attempts together, so that a route that gives up after its first failed
 * call answers in time. No call waits for a free socket of its own process: both time-outs would count that wait, and a
 * burst would look like an outage.
 */
export const bounded = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: seconds(1),
    requestTimeout: seconds(1.5),
    throwOnRequestTimeout: true,
    httpAgent: { maxSockets: 1_000 },
    httpsAgent: { maxSockets: 1_000 },
  },
};

export const table = /* @__PURE__ */ once(() =>
  createTable(new DynamoDBClient(bounded), environment("table").TABLE_NAME),
);

export const sqs = /* @__PURE__ */ once(() => new SQSClient(bounded));
export const queueUrl = /* @__PURE__ */ once(() => environment("queue").QUEUE_URL);
export const queue = /* @__PURE__ */ once(() => sqsJobQueue(sqs(), queueUrl()));
