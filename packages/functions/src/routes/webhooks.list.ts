import * as Webhooks from "@luster/contract/webhooks";
import { listWebhooks } from "../wiring/webhooks.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Webhooks.list, async ({ user }) =>
  ok({ webhooks: await listWebhooks(user) }),
);
