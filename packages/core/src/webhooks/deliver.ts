import type { DeliveryAttempt } from "@luster/contract/webhooks";
import { longestDelay } from "../queue/queue.ts";
import { after, type Clock, hours, minutes, seconds, secondsUntil } from "../time.ts";
import type { Answer, Post } from "./post.ts";
import type { DeliveryQueue, DeliveryRecords, WebhookRecords } from "./records.ts";
import { signedHeaders } from "./signature.ts";
import { type Delivery, type DeliveryMessage, messageOf, type Webhook } from "./webhook.ts";

type Deps = {
  webhooks: Pick<WebhookRecords, "get" | "replace">;
  deliveries: Pick<DeliveryRecords, "get" | "replace" | "remove">;
  queue: Pick<DeliveryQueue, "send">;
  post: Post;
  now: Clock;
  /** From 0 to 1, so that deliveries that failed together do not come back together. */
  random: () => number;
};

/** Milliseconds until the next try, after the first failure, the second, and so on: a day in all. */
const pauses = [seconds(5), minutes(1), minutes(10), minutes(30), hours(2), hours(4), hours(7), hours(10)];
/** A delivery shows so many tries. */
const maxAttempts = 20;
/** How long a delivery is kept after its last try. */
export const keptFor = hours(24 * 30);
/** A message that was lost is sent again by the sweep this long after its time. */
const grace = minutes(5);

/** Sends events to their webhooks, each until it is taken, or for a day. */
export function createDeliver({ webhooks, deliveries, queue, post, now, random }: Deps) {
  /**
   * One try to deliver an event; returns the delivery as it is afterwards, `undefined` for a message that is a copy
   * or has nothing left to deliver. Throws when the database does not answer; the queue delivers the message again.
   */
  return async function deliver(
    { user_id, webhook_id, event_id, version }: DeliveryMessage,
    signal: AbortSignal,
  ): Promise<Delivery | undefined> {
    const delivery = await deliveries.get(user_id, webhook_id, event_id);
    if (delivery?.status !== "pending" || delivery.version !== version) return undefined;
    const webhook = await webhooks.get(user_id, webhook_id);
    if (!webhook) {
      await deliveries.remove(delivery);
      return undefined;
    }
    if (webhook.status === "disabled") return write(ended(delivery, "dead", now()));
    const { attempt, retryAfter } = await tryOnce(webhook, delivery, signal);
    if (attempt.status === 410) await disable(webhook);
    return write(afterTry(delivery, attempt, { now: now(), retryAfter, random }));
  };

  async function tryOnce(
    webhook: Webhook,
    delivery: Delivery,
    signal: AbortSignal,
  ): Promise<{ attempt: DeliveryAttempt; retryAfter?: number | undefined }> {
    const start = now();
    const headers = signedHeaders(webhook, delivery, now);
    const answer: Partial<Answer> & { error?: string } = await post(webhook.url, {
      headers,
      body: delivery.body,
      signal,
    }).catch((error: Error) => ({ error: error.message }));
    const { retryAfter, ...facts } = answer;
    const duration = now().getTime() - start.getTime();
    return { attempt: { at: start.toISOString(), duration, ...facts }, retryAfter };
  }

  /** The record first: a message that is lost between the two is sent by the sweep. */
  async function write(next: Delivery): Promise<Delivery | undefined> {
    if (!(await deliveries.replace(next))) return undefined;
    const wait = next.next_attempt_at && secondsUntil(new Date(next.next_attempt_at), now());
    if (wait && wait <= longestDelay) await queue.send(messageOf(next), wait);
    return next;
  }

  /**
   * Another write that came first is of a webhook that somebody has just changed: its next delivery finds out again.
   */
  async function disable(webhook: Webhook): Promise<void> {
    await webhooks.replace({ ...webhook, status: "disabled", version: webhook.version + 1 });
  }
}

type Next = { now: Date; retryAfter?: number | undefined; random: () => number };

/** The delivery after a try: taken, dead, or with a time for the next one, which a `Retry-After` can put off. Pure. */
export function afterTry(delivery: Delivery, attempt: DeliveryAttempt, next: Next): Delivery {
  const tried: Delivery = {
    ...delivery,
    attempts: [...delivery.attempts, attempt].slice(-maxAttempts),
    failures: delivery.failures + 1,
  };
  const { status = 0 } = attempt;
  if (status >= 200 && status < 300) return ended({ ...tried, failures: 0 }, "delivered", next.now);
  const pause = pauses[delivery.failures];
  if (status === 410 || pause === undefined) return ended(tried, "dead", next.now);
  // At most a tenth longer, and never more than the schedule's longest, whatever the receiver asks for.
  const asked = Math.min(seconds(next.retryAfter ?? 0), hours(10));
  const at = after(next.now, Math.max(asked, Math.round(pause * (1 + next.random() / 10))));
  return {
    ...tried,
    version: delivery.version + 1,
    next_attempt_at: at.toISOString(),
    due_at: dueFor(at, next.now).toISOString(),
  };
}

/**
 * When the sweep looks at a delivery that is to be sent at `at`: no queue delays a message for as long as some wait.
 */
export const dueFor = (at: Date, now: Date): Date =>
  secondsUntil(at, now) > longestDelay ? at : after(at, grace);

const ended = (delivery: Delivery, status: "delivered" | "dead", now: Date): Delivery => ({
  ...delivery,
  status,
  version: delivery.version + 1,
  next_attempt_at: undefined,
  due_at: after(now, keptFor).toISOString(),
});
