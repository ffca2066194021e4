import { newId } from "@luster/core/id";
import { createWebhooks } from "@luster/core/webhooks/webhooks";
import { environment } from "../environment.ts";
import { lazy, once } from "../once.ts";
import { deliveryQueue } from "./clients.ts";
import { deliveryRecords, idempotency, webhookRecords } from "./records.ts";
import { now } from "./seams.ts";

const webhooks = /* @__PURE__ */ once(() =>
  createWebhooks({
    records: webhookRecords(),
    deliveries: deliveryRecords(),
    queue: deliveryQueue(),
    idempotency: idempotency(),
    privateHosts: environment("webhooks").WEBHOOK_PRIVATE_HOSTS,
    now,
    newId,
  }),
);

export const createWebhook = /* @__PURE__ */ lazy(() => webhooks().create);
export const listWebhooks = /* @__PURE__ */ lazy(() => webhooks().list);
export const removeWebhook = /* @__PURE__ */ lazy(() => webhooks().remove);
export const rotateSecret = /* @__PURE__ */ lazy(() => webhooks().rotate);
export const testWebhook = /* @__PURE__ */ lazy(() => webhooks().test);
export const listDeliveries = /* @__PURE__ */ lazy(() => webhooks().listDeliveries);
export const resendEvent = /* @__PURE__ */ lazy(() => webhooks().resend);
