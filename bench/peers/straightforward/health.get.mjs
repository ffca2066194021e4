import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { bucket, route, s3, Shoot } from "./common.mjs";

const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL_SQS });

export const handler = route(async () => {
  await Promise.all([
    Shoot.build(GetItemCommand).key({ pk: "health", sk: "health" }).send(),
    s3.send(new HeadBucketCommand({ Bucket: bucket })),
    sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: process.env.QUEUE_URL, AttributeNames: ["QueueArn"] }),
    ),
  ]);
  return { status: 200, body: { status: "healthy" } };
});
