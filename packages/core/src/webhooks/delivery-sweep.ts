import { type SweepOptions, sweepStreams } from "../sweep/streams.ts";
import { after, type Clock, minutes } from "../time.ts";
import type { DeliveryQueue, DeliveryRecords, WebhookRecords } from "./records.ts";
import { type Delivery, messageOf } from "./webhook.ts";

type Deps = {
  webhooks: Pick<WebhookRecords, "get">;
  deliveries: Pick<DeliveryRecords, "due" | "replace" | "remove">;
  queue: Pick<DeliveryQueue, "send">;
  now: Clock;
  onError: (error: unknown) => void;
};

/** When a delivery is sent again whose message was lost once more. */
const sendAgainAfter = minutes(15);

/** Sends deliveries whose time has come, and removes those that ended long ago. Returns how many. */
export function createDeliverySweep({ webhooks, deliveries, queue, now, onError }: Deps) {
  return function sweep({ signal }: SweepOptions): Promise<number> {
    return sweepStreams(deliveries.due(now()), act, { signal, onError });
  };

  async function act(delivery: Delivery): Promise<boolean> {
    const isOver = delivery.status !== "pending";
    if (isOver || !(await webhooks.get(delivery.user_id, delivery.webhook_id))) {
      await deliveries.remove(delivery);
      return true;
    }
    const due_at = after(now(), sendAgainAfter).toISOString();
    const next: Delivery = { ...delivery, version: delivery.version + 1, due_at };
    if (!(await deliveries.replace(next))) return false;
    await queue.send(messageOf(next));
    return true;
  }
}
