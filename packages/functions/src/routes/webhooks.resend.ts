import * as Webhooks from "@luster/contract/webhooks";
import { resendEvent } from "../wiring/webhooks.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Webhooks.resend, async ({ user, params }) =>
  accepted(await resendEvent(user, params.id, params.event_id), `/webhooks/${params.id}/deliveries`),
);
