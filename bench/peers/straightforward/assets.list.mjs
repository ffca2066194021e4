import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { bucket, database, route, s3, table, userOf } from "./common.mjs";

export const handler = route(async (event) => {
  const pk = `USER#${userOf(event)}`;
  const { id } = event.pathParameters;
  const query = {
    TableName: table,
    KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
    ExpressionAttributeValues: { ":pk": `${pk}#${id}`, ":sk": "ASSET#" },
    Limit: 51,
  };
  const [shoot, { Items = [] }] = await Promise.all([
    database.send(new GetCommand({ TableName: table, Key: { pk, sk: `SHOOT#${id}` } })),
    database.send(new QueryCommand(query)),
  ]);
  if (!shoot.Item) return { status: 404, body: { message: "No such shoot" } };
  const assets = Items.map(async (asset) => {
    const at = { Bucket: bucket, Key: asset.object_key };
    await s3.send(new HeadObjectCommand(at));
    return { ...asset, url: await getSignedUrl(s3, new GetObjectCommand(at), { expiresIn: 3600 }) };
  });
  return { status: 200, body: { assets: await Promise.all(assets) } };
});
