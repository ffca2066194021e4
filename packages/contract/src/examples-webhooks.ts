import type { RouteName } from "./routes.ts";
import type { Example } from "./example.ts";

const webhook_id = "webhook_01KB0Q2J7NS4D8F6XW3E5R9TMA";
const event_id = "event_01KB0Q5T2V8K4Z7C9B6M3N1QWE";
const url = "https://app.example/luster";

const webhook = {
  webhook_id,
  url,
  events: ["job.succeeded", "job.failed", "job.cancelled", "batch.completed"],
  status: "enabled",
  created_at: "2026-11-25T09:12:40.118Z",
};

const delivery = {
  event_id,
  webhook_id,
  type: "webhook.test",
  created_at: "2026-11-25T09:13:02.507Z",
};

const pending = { ...delivery, status: "pending", attempts: [], next_attempt_at: "2026-11-25T09:13:02.507Z" };

const delivered = [{ at: "2026-11-25T09:13:02.760Z", duration: 84, status: 204 }];

/** What arrives at a webhook that is tested. */
export const webhookEvent = {
  type: "webhook.test",
  timestamp: "2026-11-25T09:13:02.507Z",
  data: { webhook_id },
};

export const webhooks = {
  "webhooks.create": {
    request: { headers: { "idempotency-key": "my-app-1" }, body: { url } },
    status: 201,
    reply: { ...webhook, secret: "whsec_bWFkZS11cC1leGFtcGxlLW9mLWEtc2VjcmV0IQ==" },
  },
  "webhooks.list": { request: {}, status: 200, reply: { webhooks: [webhook] } },
  "webhooks.test": { request: { params: { id: webhook_id } }, status: 202, reply: pending },
  "webhooks.deliveries": {
    request: { params: { id: webhook_id } },
    status: 200,
    reply: { deliveries: [{ ...delivery, status: "delivered", attempts: delivered }] },
  },
  "webhooks.resend": {
    request: { params: { id: webhook_id, event_id } },
    status: 202,
    reply: { ...pending, attempts: delivered },
  },
  "webhooks.rotate": {
    request: { params: { id: webhook_id } },
    status: 200,
    reply: { ...webhook, secret: "whsec_YW5vdGhlci1leGFtcGxlLW9mLWEtc2VjcmV0IQ==" },
  },
  "webhooks.remove": { request: { params: { id: webhook_id } }, status: 204 },
} as const satisfies Partial<Record<RouteName, Example>>;
