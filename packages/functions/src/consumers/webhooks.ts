import { seconds } from "@luster/core/time";
import { DeliveryMessage } from "@luster/core/webhooks/webhook";
import { logger } from "../observe/logger.ts";
import { tell } from "../observe/metrics.ts";
import { deliverEvent } from "../wiring/deliveries.ts";
import { batch } from "./batch.ts";

/**
 * Sends each event that the queue delivers to its webhook, once; what is not taken comes back by a message of its
 * own.
 */
export const handler = batch(
  "webhooks",
  { schema: DeliveryMessage, reserve: seconds(5) },
  async ({ message, signal }) => {
    const delivery = await deliverEvent(message, signal);
    if (!delivery) return true;
    const { event_id, webhook_id, status, attempts } = delivery;
    // Neither the address nor what was answered: both are the user's.
    logger.info("event sent", { event_id, webhook_id, status, answered: attempts.at(-1)?.status });
    tell("DeliveriesFailed", status !== "delivered");
    if (status !== "pending") tell("DeliveriesDead", status === "dead");
    return true;
  },
);
