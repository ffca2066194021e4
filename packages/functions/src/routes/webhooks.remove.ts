import * as Webhooks from "@luster/contract/webhooks";
import { removeWebhook } from "../wiring/webhooks.ts";
import { endpoint } from "../http/endpoint.ts";
import { gone } from "../http/reply.ts";

export const handler = endpoint(Webhooks.remove, async ({ user, params }) => {
  await removeWebhook(user, params.id);
  return gone();
});
