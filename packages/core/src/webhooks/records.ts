import type { Page, PageQuery } from "@luster/contract/page";
import type { Queue } from "../queue/queue.ts";
import type { Delivery, DeliveryMessage, Webhook } from "./webhook.ts";

/** Keeps webhooks. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface WebhookRecords {
  /** `false`, and nothing written, when the webhook exists already. */
  create(webhook: Webhook): Promise<boolean>;
  get(user: string, webhookId: string): Promise<Webhook | undefined>;
  /** Writes over the version before; `false`, and nothing written, when another write came first. */
  replace(webhook: Webhook): Promise<boolean>;
  remove(webhook: Webhook): Promise<void>;
  /** Notes that its user removes it, for as long as a backup could bring it back. */
  noteRemoved(webhook: Webhook, at: Date): Promise<void>;
  /** The webhooks of which that is noted. */
  removed(user: string): Promise<string[]>;
  /** All of the user's, oldest first: there are a few. */
  list(user: string): Promise<Webhook[]>;
}

/** Keeps deliveries. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface DeliveryRecords {
  /** `false`, and nothing written, when the event is on its way to this webhook already. */
  create(delivery: Delivery): Promise<boolean>;
  get(user: string, webhookId: string, eventId: string): Promise<Delivery | undefined>;
  /** Writes over the version before; `false`, and nothing written, when another write came first. */
  replace(delivery: Delivery): Promise<boolean>;
  /** Removes its record, if there is one. */
  remove(delivery: Pick<Delivery, "user_id" | "webhook_id" | "event_id">): Promise<void>;
  /** What was sent to a webhook, newest events first. */
  list(user: string, webhookId: string, page: PageQuery): Promise<Page<Delivery>>;
  /** Deliveries whose `due_at` is at most `until`, in streams to be read in parallel. */
  due(until: Date): AsyncIterable<Delivery>[];
}

/** Hands deliveries to their consumer. */
export type DeliveryQueue = Queue<DeliveryMessage>;
