import type { Page, PageQuery } from "@luster/contract/page";
import {
  type DeliveryView,
  maxWebhooks,
  type NewWebhook,
  type NewWebhookView,
  type WebhookEvent,
} from "@luster/contract/webhooks";
import { Failure } from "../failure.ts";
import type { NewId } from "../id.ts";
import type { Idempotency } from "../idempotency/idempotency.ts";
import { after, type Clock, hours } from "../time.ts";
import { AddressRefused, checkUrl, type PrivateHosts } from "./address.ts";
import { dueFor } from "./deliver.ts";
import type { DeliveryQueue, DeliveryRecords, WebhookRecords } from "./records.ts";
import { newSecret } from "./signature.ts";
import { newDelivery } from "./tell.ts";
import { type Delivery, messageOf, type Webhook } from "./webhook.ts";

type Deps = {
  records: WebhookRecords;
  deliveries: Pick<DeliveryRecords, "create" | "get" | "replace" | "list">;
  queue: Pick<DeliveryQueue, "send">;
  idempotency: Idempotency;
  privateHosts: PrivateHosts;
  now: Clock;
  newId: NewId;
};

/** For so long the secret before signs too, so that a receiver can change without losing a delivery. */
const overlap = hours(24);

/** What users can do with their webhooks. */
export function createWebhooks(deps: Deps) {
  const { records, deliveries, queue, idempotency, privateHosts, now, newId } = deps;

  /**
   * The same `key` with the same input returns the same webhook for a day. Throws `webhook.address_refused`,
   * `webhook.too_many`.
   */
  async function create(user: string, input: NewWebhook, key?: string): Promise<NewWebhookView> {
    checkAddress(input.url, privateHosts);
    const webhook_id = await idempotency.idFor(user, {
      operation: "webhooks.create",
      key,
      input,
      newId: () => newId("webhook"),
    });
    const existing = await records.list(user);
    const same = existing.find((each) => each.webhook_id === webhook_id);
    if (same) return withSecret(same);
    if (existing.length >= maxWebhooks) throw new Failure("webhook.too_many");
    const webhook: Webhook = {
      ...input,
      webhook_id,
      user_id: user,
      status: "enabled",
      created_at: now().toISOString(),
      version: 1,
      secrets: [{ secret: newSecret() }],
    };
    return withSecret((await records.create(webhook)) ? webhook : await get(user, webhook_id));
  }

  /** The user's webhook; throws `webhook.not_found`. */
  async function get(user: string, webhookId: string): Promise<Webhook> {
    const webhook = await records.get(user, webhookId);
    if (!webhook) throw new Failure("webhook.not_found");
    return webhook;
  }

  const list = (user: string): Promise<Webhook[]> => records.list(user);

  /** Its deliveries are removed as the sweep or their consumer comes by them. Throws `webhook.not_found`. */
  async function remove(user: string, webhookId: string): Promise<void> {
    const webhook = await get(user, webhookId);
    await records.noteRemoved(webhook, now());
    await records.remove(webhook);
  }

  /** Throws `webhook.not_found`, `webhook.changed`. */
  async function rotate(user: string, webhookId: string): Promise<NewWebhookView> {
    const webhook = await get(user, webhookId);
    const until = after(now(), overlap).toISOString();
    const [current] = webhook.secrets;
    const next: Webhook = {
      ...webhook,
      version: webhook.version + 1,
      secrets: [{ secret: newSecret() }, ...(current ? [{ ...current, until }] : [])],
    };
    if (!(await records.replace(next))) throw new Failure("webhook.changed");
    return withSecret(next);
  }

  /** Sends an event of no job. Throws `webhook.not_found`, `webhook.disabled`. */
  async function test(user: string, webhookId: string): Promise<DeliveryView> {
    const webhook = await enabled(user, webhookId);
    const event: WebhookEvent = {
      type: "webhook.test",
      timestamp: now().toISOString(),
      data: { webhook_id: webhookId },
    };
    const delivery = newDelivery(webhook, { id: newId("event"), event }, now());
    await deliveries.create(delivery);
    await queue.send(messageOf(delivery));
    return delivery;
  }

  /** A page of what was sent to the webhook, newest first. Throws `webhook.not_found`. */
  async function listDeliveries(user: string, webhookId: string, page: PageQuery): Promise<Page<Delivery>> {
    await get(user, webhookId);
    return deliveries.list(user, webhookId, page);
  }

  /** Throws `webhook.not_found`, `webhook.disabled`, `delivery.not_found`, `webhook.changed`. */
  async function resend(user: string, webhookId: string, eventId: string): Promise<DeliveryView> {
    await enabled(user, webhookId);
    const delivery = await deliveries.get(user, webhookId, eventId);
    if (!delivery) throw new Failure("delivery.not_found");
    const next: Delivery = {
      ...delivery,
      status: "pending",
      version: delivery.version + 1,
      failures: 0,
      next_attempt_at: now().toISOString(),
      due_at: dueFor(now(), now()).toISOString(),
    };
    if (!(await deliveries.replace(next))) throw new Failure("webhook.changed");
    await queue.send(messageOf(next));
    return next;
  }

  async function enabled(user: string, webhookId: string): Promise<Webhook> {
    const webhook = await get(user, webhookId);
    if (webhook.status === "disabled") throw new Failure("webhook.disabled");
    return webhook;
  }

  return { create, list, remove, rotate, test, listDeliveries, resend };
}

function checkAddress(url: string, privateHosts: PrivateHosts): void {
  try {
    checkUrl(new URL(url), privateHosts);
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    throw new Failure("webhook.address_refused", error.message, {
      issues: [{ path: "body.url", message: error.message }],
    });
  }
}

const withSecret = (webhook: Webhook): NewWebhookView => ({
  ...webhook,
  secret: webhook.secrets[0]?.secret ?? "",
});
