import { randomUUID } from "node:crypto";
import { HeadBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { z } from "zod";
import { bucket, route, s3, Shoot, Upload, userOf } from "./common.mjs";

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
    Shoot.build(GetItemCommand)
      .key({ pk, sk: `SHOOT#${shoot_id}` })
      .send(),
    s3.send(new HeadBucketCommand({ Bucket: bucket })),
  ]);
  if (!shoot.Item) return { status: 404, body: { message: "No such shoot" } };
  const asset_id = randomUUID();
  const key = `originals/${user}/${shoot_id}/${asset_id}`;
  const upload = { pk, sk: `UPLOAD#${asset_id}`, shoot_id, filename, content_type, file_size, key };
  await Upload.build(PutItemCommand).item(upload).send();
  const put = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentType: content_type,
    ContentLength: file_size,
  });
  return { status: 200, body: { asset_id, key, url: await getSignedUrl(s3, put, { expiresIn: 3600 }) } };
});
