import * as Webhooks from "@luster/contract/webhooks";
import { createWebhook } from "../wiring/webhooks.ts";
import { endpoint } from "../http/endpoint.ts";
import { created } from "../http/reply.ts";

export const handler = endpoint(Webhooks.create, async ({ user, body, key }) => {
  const webhook = await createWebhook(user, body, key);
  return created(webhook, `/webhooks/${webhook.webhook_id}`);
});
