import type { EventType, WebhookEvent } from "@luster/contract/webhooks";
import type { Clock } from "../time.ts";
import { dueFor } from "./deliver.ts";
import type { DeliveryQueue, DeliveryRecords, WebhookRecords } from "./records.ts";
import { type Delivery, messageOf, type Webhook } from "./webhook.ts";

type Deps = {
  webhooks: Pick<WebhookRecords, "list">;
  deliveries: Pick<DeliveryRecords, "create">;
  queue: Pick<DeliveryQueue, "send">;
  now: Clock;
};

/** An event with its id, which is the same however often it is told. */
export type Told = { id: string; event: WebhookEvent };

/** Makes deliveries of events. */
export function createTell({ webhooks, deliveries, queue, now }: Deps) {
  /** The user's webhooks that asked for such events. */
  const listeners = async (user: string, type: EventType): Promise<Webhook[]> =>
    (await webhooks.list(user)).filter(({ status, events }) => status === "enabled" && events.includes(type));

  /** Also a delivery that exists: whoever made it may have died before its message was sent. */
  async function send(to: readonly Webhook[], told: Told): Promise<void> {
    for (const webhook of to) {
      const delivery = newDelivery(webhook, told, now());
      await deliveries.create(delivery);
      await queue.send(messageOf(delivery));
    }
  }

  return { listeners, send };
}

export type Tell = ReturnType<typeof createTell>;

/** A delivery that nobody has tried yet. */
export const newDelivery = ({ user_id, webhook_id }: Webhook, { id, event }: Told, now: Date): Delivery => ({
  event_id: id,
  user_id,
  webhook_id,
  type: event.type,
  status: "pending",
  created_at: now.toISOString(),
  attempts: [],
  next_attempt_at: now.toISOString(),
  version: 1,
  body: JSON.stringify(event),
  failures: 0,
  due_at: dueFor(now, now).toISOString(),
});
