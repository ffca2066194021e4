import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { bucket, database, route, s3, table } from "./common.mjs";

const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL_SQS });

export const handler = route(async () => {
  await Promise.all([
    database.send(new GetCommand({ TableName: table, Key: { pk: "health", sk: "health" } })),
    s3.send(new HeadBucketCommand({ Bucket: bucket })),
    sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: process.env.QUEUE_URL, AttributeNames: ["QueueArn"] }),
    ),
  ]);
  return { status: 200, body: { status: "healthy" } };
});
