import * as Webhooks from "@luster/contract/webhooks";
import { testWebhook } from "../wiring/webhooks.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Webhooks.test, async ({ user, params }) =>
  accepted(await testWebhook(user, params.id), `/webhooks/${params.id}/deliveries`),
);
