import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { Asset, bucket, route, s3, Shoot, table, userOf } from "./common.mjs";

export const handler = route(async (event) => {
  const pk = `USER#${userOf(event)}`;
  const { id } = event.pathParameters;
  const [shoot, { Items = [] }] = await Promise.all([
    Shoot.build(GetItemCommand)
      .key({ pk, sk: `SHOOT#${id}` })
      .send(),
    table
      .build(QueryCommand)
      .entities(Asset)
      .query({ partition: `${pk}#${id}`, range: { beginsWith: "ASSET#" } })
      .options({ limit: 51 })
      .send(),
  ]);
  if (!shoot.Item) return { status: 404, body: { message: "No such shoot" } };
  const assets = Items.map(async (asset) => {
    const at = { Bucket: bucket, Key: asset.object_key };
    await s3.send(new HeadObjectCommand(at));
    return { ...asset, url: await getSignedUrl(s3, new GetObjectCommand(at), { expiresIn: 3600 }) };
  });
  return { status: 200, body: { assets: await Promise.all(assets) } };
});
