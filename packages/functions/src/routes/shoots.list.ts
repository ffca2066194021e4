import * as Shoots from "@luster/contract/shoots";
import { listShoots } from "../wiring/shoots.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Shoots.list, async ({ user, query }) => {
  const { items, cursor } = await listShoots(user, query);
  return ok({ shoots: items, cursor });
});
