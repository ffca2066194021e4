import { randomUUID } from "node:crypto";
import { HeadBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { z } from "zod";
import { bucket, database, route, s3, table, userOf } from "./common.mjs";

const Body = z.object({
  shoot_id: z.string(),
  filename: z.string().min(1).max(255),
  content_type: z.enum(["image/jpeg", "image/png", "image/webp", "image/heic"]),
  file_size: z.number().int().positive(),
});

export const handler = route(async (event) => {
  const user = userOf(event);
  const { shoot_id, filename, content_type, file_size } = Body.parse(JSON.parse(event.body));
  const pk = `USER#${user}`;
  const [shoot] = await Promise.all([
    database.send(new GetCommand({ TableName: table, Key: { pk, sk: `SHOOT#${shoot_id}` } })),
    s3.send(new HeadBucketCommand({ Bucket: bucket })),
  ]);
  if (!shoot.Item) return { status: 404, body: { message: "No such shoot" } };
  const asset_id = randomUUID();
  const key = `originals/${user}/${shoot_id}/${asset_id}`;
  const upload = { pk, sk: `UPLOAD#${asset_id}`, shoot_id, filename, content_type, file_size, key };
  await database.send(new PutCommand({ TableName: table, Item: upload }));
  const put = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentType: content_type,
    ContentLength: file_size,
  });
  return { status: 200, body: { asset_id, key, url: await getSignedUrl(s3, put, { expiresIn: 3600 }) } };
});
