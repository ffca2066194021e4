import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { sqsQueue } from "@luster/core/queue/queue.sqs";
import { createTable } from "@luster/core/table/table.dynamo";
import { seconds } from "@luster/core/time";
import type { DeliveryMessage } from "@luster/core/webhooks/webhook";
import { endingWithRequest } from "../budget.ts";
import { environment } from "../environment.ts";
import { once } from "../once.ts";

/**
 * For the clients of AWS. A call fails within 5 s, all its attempts together, so that a route that gives up after its
 * first failed call answers in time. No call waits for a free socket of its own process: both time-outs would count
 * that wait, and a burst would look like an outage.
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

type RoleCredentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Those of the function's role, which Lambda puts into its environment. The SDKs' own chain looks in five more
 * places, and takes 25 ms.
 */
export function roleCredentials(): RoleCredentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error("The environment has no credentials of AWS");
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

const own = /* @__PURE__ */ once(() => ({ ...bounded, credentials: roleCredentials() }));

export const dynamoDb = /* @__PURE__ */ once(() => endingWithRequest(new DynamoDBClient(own())));
export const table = /* @__PURE__ */ once(() => createTable(dynamoDb(), environment("table").TABLE_NAME));

export const sqs = /* @__PURE__ */ once(() => endingWithRequest(new SQSClient(own())));
export const deliveryQueue = /* @__PURE__ */ once(() =>
  sqsQueue<DeliveryMessage>(sqs(), environment("deliveries").DELIVERY_QUEUE_URL),
);
