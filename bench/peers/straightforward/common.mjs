// The way most services of this kind are written, as their own documentation shows: clients at the top, middy, Powertools with its
// tracer, dynamodb-toolbox, `{ z }`. What `npm run bench` sets the cold start of Luster's routes beside.
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import { Entity } from "dynamodb-toolbox/entity";
import { item, number, string } from "dynamodb-toolbox/schema";
import { Table } from "dynamodb-toolbox/table";
import { z } from "zod";

const logger = new Logger({ serviceName: "straightforward" });
const metrics = new Metrics({ namespace: "straightforward", serviceName: "straightforward" });
const tracer = new Tracer({ serviceName: "straightforward" });

export const bucket = process.env.R2_BUCKET_NAME;

export const table = new Table({
  name: process.env.TABLE_NAME,
  partitionKey: { name: "pk", type: "string" },
  sortKey: { name: "sk", type: "string" },
  documentClient: DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({}))),
});
const entity = (name, attributes) =>
  new Entity({
    name,
    table,
    schema: item({ pk: string().key(), sk: string().key(), ...attributes }),
    timestamps: false,
  });
export const Shoot = entity("shoot", { name: string() });
export const Asset = entity("asset", {
  asset_id: string(),
  filename: string(),
  content_type: string(),
  file_size: number(),
  object_key: string(),
});
export const Upload = entity("upload", {
  shoot_id: string(),
  filename: string(),
  content_type: string(),
  file_size: number(),
  key: string(),
});
export const Job = entity("job", {
  job_id: string(),
  asset_id: string(),
  tier: string(),
  status: string(),
});

export const s3 = new S3Client({
  region: "auto",
  endpoint: process.env.R2_ENDPOINT,
  forcePathStyle: true,
  credentials: {
    accessKeyId: process.env.R2_ACCESS_KEY_ID,
    secretAccessKey: process.env.R2_SECRET_ACCESS_KEY,
  },
});

export const Claims = z.object({
  requestContext: z.object({
    authorizer: z.object({ jwt: z.object({ claims: z.object({ sub: z.string() }) }) }).optional(),
  }),
});
export const userOf = (event) => Claims.parse(event).requestContext.authorizer?.jwt.claims.sub ?? "";

export const route = (handler) =>
  middy(async (event) => {
    const { status, body } = await handler(event);
    return {
      statusCode: status,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
  })
    .use(captureLambdaHandler(tracer))
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics));
