import * as Webhooks from "@luster/contract/webhooks";
import { listDeliveries } from "../wiring/webhooks.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Webhooks.deliveries, async ({ user, params, query }) => {
  const { items, ...rest } = await listDeliveries(user, params.id, query);
  return ok({ deliveries: items, ...rest });
});
