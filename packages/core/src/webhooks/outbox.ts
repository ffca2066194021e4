import { JobInEvent, type WebhookEvent } from "@luster/contract/webhooks";
import { hasEnded, type Job } from "../jobs/job.ts";
import type { JobRecords } from "../jobs/records.ts";
import { view } from "../jobs/show.ts";
import { transition } from "../jobs/transition.ts";
import { after, type Clock, minutes } from "../time.ts";
import { dueFor } from "./deliver.ts";
import type { DeliveryQueue, DeliveryRecords, WebhookRecords } from "./records.ts";
import { type Delivery, eventIdOf, messageOf, type Webhook } from "./webhook.ts";

type Deps = {
  jobs: Pick<JobRecords, "replace">;
  webhooks: Pick<WebhookRecords, "list">;
  deliveries: Pick<DeliveryRecords, "create">;
  queue: Pick<DeliveryQueue, "send">;
  now: Clock;
  /** Called with why a webhook could not be told now; the sweep tells it. */
  onUntold: (error: unknown) => void;
};

/** When the sweep tells webhooks what whoever ended the job could not. */
const tellAfter = minutes(1);

/**
 * Tells webhooks how jobs ended: what is to be told is part of the write that ends the job, so that no crash can lose
 * it.
 */
export function createOutbox({ jobs, webhooks, deliveries, queue, now, onUntold }: Deps) {
  /** Writes a job as `jobs.replace` does. */
  async function replace(job: Job): Promise<boolean> {
    const event = eventOf(job);
    const listeners = event ? await interested(job.user_id, event) : [];
    if (!event || listeners.length === 0) return jobs.replace(job);
    const next: Job = { ...job, outbox: event, due_at: after(now(), tellAfter).toISOString() };
    if (!(await jobs.replace(next))) return false;
    await tellAll(next, event, listeners).catch(onUntold);
    return true;
  }

  /** Tells a job's webhooks what its outbox holds; `false` when somebody else has, meanwhile. Repeating it is safe. */
  async function tell(job: Job): Promise<boolean> {
    if (!job.outbox) return false;
    return tellAll(job, job.outbox, await interested(job.user_id, job.outbox));
  }

  async function tellAll(job: Job, type: Event, listeners: readonly Webhook[]): Promise<boolean> {
    for (const webhook of listeners) await send(newDelivery(webhook, eventFor(job, type), now()));
    const told = transition(job, { type: "told" }, now());
    return told !== undefined && jobs.replace(told);
  }

  /** Also a delivery that exists: whoever made it may have died before its message was sent. */
  async function send(delivery: Delivery): Promise<void> {
    await deliveries.create(delivery);
    await queue.send(messageOf(delivery));
  }

  const interested = async (user: string, event: Event): Promise<Webhook[]> =>
    (await webhooks.list(user)).filter(
      ({ status, events }) => status === "enabled" && events.includes(event),
    );

  return { replace, tell };
}

type Event = NonNullable<Job["outbox"]>;

/**
 * What a write of a job says to webhooks: the write that ends it has the end as its newest event, at its own time or
 * later.
 */
function eventOf(job: Job): Event | undefined {
  const last = job.events.at(-1);
  if (!hasEnded(job) || !last || new Date(last.at) < new Date(job.updated_at)) return undefined;
  if (job.status === "cancelled") return "job.cancelled";
  return job.status === "succeeded" ? "job.succeeded" : "job.failed";
}

const eventFor = (job: Job, type: Event): { id: string; event: WebhookEvent } => ({
  id: eventIdOf(job.job_id),
  event: { type, timestamp: job.events.at(-1)?.at ?? job.updated_at, data: dataOf(job) },
});

/** The job as its owner sees it, without what is told once it is told. */
const dataOf = (job: Job) => JobInEvent.parse(view(job));

/** A delivery that nobody has tried yet. */
export const newDelivery = (
  { user_id, webhook_id }: Webhook,
  { id, event }: { id: string; event: WebhookEvent },
  now: Date,
): Delivery => ({
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
