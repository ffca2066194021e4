import { id } from "@luster/contract/ids";
import { DeliveryView, WebhookView } from "@luster/contract/webhooks";
import * as z from "zod";

/** Where a user's events are sent. The newest secret is the first; one before it signs too, `until` it ends. */
export const Webhook = WebhookView.extend({
  user_id: z.string(),
  /** Grows by one with each write: a write over any other version is refused. */
  version: z.int(),
  secrets: z.array(z.object({ secret: z.string(), until: z.iso.datetime().optional() })).min(1),
});
export type Webhook = z.infer<typeof Webhook>;

/** An event on its way to one webhook, kept for 30 days. */
export const Delivery = DeliveryView.extend({
  user_id: z.string(),
  version: z.int(),
  /** What is sent, to the byte, however often. */
  body: z.string(),
  /** Tries in a row that failed. */
  failures: z.int(),
  /** When the sweep looks at it: to send it, or to remove it. */
  due_at: z.iso.datetime(),
});
export type Delivery = z.infer<typeof Delivery>;

/** A message of the queue: which delivery, as it was when the message was sent. After any other write it is a copy. */
export const DeliveryMessage = z.object({
  user_id: z.string().min(1),
  webhook_id: id("webhook"),
  event_id: id("event"),
  version: z.int(),
});
export type DeliveryMessage = z.infer<typeof DeliveryMessage>;

export const messageOf = ({ user_id, webhook_id, event_id, version }: Delivery): DeliveryMessage => ({
  user_id,
  webhook_id,
  event_id,
  version,
});

/** An event of a job or a batch has its number, so that whoever tells it says the same. */
export const eventIdOf = (id: string): string => id.replace(/^[a-z]+_/, "event_");
