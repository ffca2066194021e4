import { randomUUID } from "node:crypto";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { z } from "zod";
import { Job, route, Upload, userOf } from "./common.mjs";

const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL_SQS });
const Body = z.object({
  asset_id: z.string(),
  tier: z.enum(["basic", "standard", "premium"]).default("basic"),
});

export const handler = route(async (event) => {
  const pk = `USER#${userOf(event)}`;
  const { asset_id, tier } = Body.parse(JSON.parse(event.body));
  const { Item } = await Upload.build(GetItemCommand)
    .key({ pk, sk: `UPLOAD#${asset_id}` })
    .send();
  if (!Item) return { status: 404, body: { message: "No such asset" } };
  const job = { job_id: randomUUID(), asset_id, tier, status: "queued" };
  await Job.build(PutItemCommand)
    .item({ pk, sk: `JOB#${job.job_id}`, ...job })
    .send();
  await sqs.send(
    new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(job) }),
  );
  return { status: 202, body: job };
});
