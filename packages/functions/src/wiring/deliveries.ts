import { createDeliver } from "@luster/core/webhooks/deliver";
import { createOutbox } from "@luster/core/webhooks/outbox";
import { createPost } from "@luster/core/webhooks/post";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { lazy, once } from "../once.ts";
import { deliveryQueue } from "./clients.ts";
import { deliveryRecords, storedJobs, webhookRecords } from "./records.ts";
import { now } from "./seams.ts";

/** Sends events to webhooks. */
export const deliverEvent = /* @__PURE__ */ lazy(() =>
  createDeliver({
    webhooks: webhookRecords(),
    deliveries: deliveryRecords(),
    queue: deliveryQueue(),
    post: createPost({ privateHosts: environment("webhooks").WEBHOOK_PRIVATE_HOSTS }),
    now,
    random: Math.random,
  }),
);

/** Tells webhooks how jobs ended. */
export const outbox = /* @__PURE__ */ once(() =>
  createOutbox({
    jobs: storedJobs(),
    webhooks: webhookRecords(),
    deliveries: deliveryRecords(),
    queue: deliveryQueue(),
    now,
    onUntold: (error) => logger.warn("webhooks not told: left to the sweep", { error }),
  }),
);

/** The records of jobs for whoever ends jobs: webhooks are told of it. */
export const toldJobRecords = /* @__PURE__ */ once(() => ({
  ...storedJobs(),
  replace: outbox().replace,
}));
