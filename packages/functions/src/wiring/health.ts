import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { createHealth } from "@luster/core/health/health";
import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import { environment } from "../environment.ts";
import { lazy } from "../once.ts";
import { now } from "./clock.ts";
import { queueUrl, sqs } from "./queue.ts";
import { stores } from "./storage.ts";
import { table } from "./table.ts";

const paidEngine = { openai: "openai", substitute: "substituted", refuse: "refused" } as const;

/** Probes what every request needs, with the clients' own retries: one read of a key that need not exist, and the queue's state. */
export const health = lazy(() =>
  createHealth({
    probeDatabase: () => dynamoShootRecords(table()).get("health", "health"),
    probeQueue: () =>
      sqs().send(new GetQueueAttributesCommand({ QueueUrl: queueUrl(), AttributeNames: ["QueueArn"] })),
    stores: stores(),
    paidEngine: paidEngine[environment("tiers").PAID_TIERS],
    now,
  }),
);
