import * as Webhooks from "@luster/contract/webhooks";
import { rotateSecret } from "../wiring/webhooks.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Webhooks.rotate, async ({ user, params }) =>
  ok(await rotateSecret(user, params.id)),
);
