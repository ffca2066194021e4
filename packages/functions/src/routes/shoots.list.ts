import * as Shoots from "@luster/contract/shoots";
import { shoots } from "../app/shoots.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Shoots.list, async ({ user, query }) => {
  const { items, cursor } = await shoots().list(user, query);
  return ok({ shoots: items, cursor });
});
