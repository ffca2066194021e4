import * as Uploads from "@luster/contract/uploads";
import { confirm, confirmMany } from "../wiring/uploads.ts";
import { endpoint } from "../http/endpoint.ts";
import { created, ofMany, ok } from "../http/reply.ts";

export const handler = endpoint(Uploads.confirm, async ({ user, body }) => {
  if ("asset_ids" in body) return ofMany({ assets: await confirmMany(user, body.asset_ids) });
  const { asset, created: isNew } = await confirm(user, body);
  return isNew ? created(asset) : ok(asset);
});
