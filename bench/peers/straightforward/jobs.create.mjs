import { randomUUID } from "node:crypto";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { database, route, table, userOf } from "./common.mjs";

const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL_SQS });
const Body = z.object({
  asset_id: z.string(),
  tier: z.enum(["basic", "standard", "premium"]).default("basic"),
});

export const handler = route(async (event) => {
  const pk = `USER#${userOf(event)}`;
  const { asset_id, tier } = Body.parse(JSON.parse(event.body));
  const { Item } = await database.send(
    new GetCommand({ TableName: table, Key: { pk, sk: `UPLOAD#${asset_id}` } }),
  );
  if (!Item) return { status: 404, body: { message: "No such asset" } };
  const job = { job_id: randomUUID(), asset_id, tier, status: "queued" };
  await database.send(new PutCommand({ TableName: table, Item: { pk, sk: `JOB#${job.job_id}`, ...job } }));
  await sqs.send(
    new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(job) }),
  );
  return { status: 202, body: job };
});
