import { createSettle } from "@luster/core/batches/settle";
import { createDeliver } from "@luster/core/webhooks/deliver";
import { createOutbox } from "@luster/core/webhooks/outbox";
import { createPost } from "@luster/core/webhooks/post";
import { createTell } from "@luster/core/webhooks/tell";
import { environment } from "../environment.ts";
import { logger } from "../observe/logger.ts";
import { lazy, once } from "../once.ts";
import { deliveryQueue } from "./clients.ts";
import { deliveryRecords, storedBatches, storedJobs, webhookRecords } from "./records.ts";
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

const tell = /* @__PURE__ */ once(() =>
  createTell({ webhooks: webhookRecords(), deliveries: deliveryRecords(), queue: deliveryQueue(), now }),
);

const onUntold = (error: unknown): void => logger.warn("webhooks not told: left to the sweep", { error });

/** Tells webhooks how jobs ended. */
export const outbox = /* @__PURE__ */ once(() =>
  createOutbox({ jobs: storedJobs(), tell: tell(), now, onUntold }),
);

/** Finds the ends of batches, and tells webhooks of them. */
export const settle = /* @__PURE__ */ once(() =>
  createSettle({ batches: storedBatches(), jobs: storedJobs(), tell: tell(), now, onUntold }),
);

/** The records of jobs for whoever ends jobs: webhooks are told of it, and of the end of its batch. */
export const toldJobRecords = /* @__PURE__ */ once(() =>
  settle().settling({ ...storedJobs(), replace: outbox().replace }),
);
