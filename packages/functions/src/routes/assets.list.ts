import * as Shoots from "@luster/contract/shoots";
import { listAssets } from "../wiring/assets.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Shoots.assets, async ({ user, params, query }) => {
  const { items, cursor } = await listAssets(user, params.id, query);
  return ok({ assets: items, cursor });
});
