import type { JobEventType } from "@luster/contract/job-state";
import { JobInEvent } from "@luster/contract/webhooks";
import { hasEnded, type Job } from "../jobs/job.ts";
import type { JobRecords } from "../jobs/records.ts";
import { view } from "../jobs/show.ts";
import { transition } from "../jobs/transition.ts";
import { after, type Clock, minutes } from "../time.ts";
import type { Tell, Told } from "./tell.ts";
import { eventIdOf, type Webhook } from "./webhook.ts";

type Deps = {
  jobs: Pick<JobRecords, "create" | "replace">;
  tell: Tell;
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
export function createOutbox({ jobs, tell, now, onUntold }: Deps) {
  /** Writes a job as `jobs.create` does: one that is cancelled before it ever was has an end to tell of too. */
  const create = (job: Job): Promise<boolean> => write(job, jobs.create);

  /** Writes a job as `jobs.replace` does. */
  const replace = (job: Job): Promise<boolean> => write(job, jobs.replace);

  async function write(job: Job, put: (job: Job) => Promise<boolean>): Promise<boolean> {
    const event = eventOf(job);
    const listeners = event ? await tell.listeners(job.user_id, event) : [];
    if (!event || listeners.length === 0) return put(job);
    const next: Job = { ...job, outbox: event, due_at: after(now(), tellAfter).toISOString() };
    if (!(await put(next))) return false;
    await tellAll(next, event, listeners).catch(onUntold);
    return true;
  }

  /** Tells a job's webhooks what its outbox holds; `false` when somebody else has, meanwhile. Repeating it is safe. */
  async function tellOf(job: Job): Promise<boolean> {
    if (!job.outbox) return false;
    return tellAll(job, job.outbox, await tell.listeners(job.user_id, job.outbox));
  }

  async function tellAll(job: Job, type: JobEventType, listeners: readonly Webhook[]): Promise<boolean> {
    await tell.send(listeners, eventFor(job, type));
    const told = transition(job, { type: "told" }, now());
    return told !== undefined && jobs.replace(told);
  }

  return { create, replace, tell: tellOf };
}

/**
 * What a write of a job says to webhooks: the write that ends it has the end as its newest event, at its own time or
 * later.
 */
function eventOf(job: Job): JobEventType | undefined {
  const last = job.events.at(-1);
  if (!hasEnded(job) || !last || new Date(last.at) < new Date(job.updated_at)) return undefined;
  if (job.status === "cancelled") return "job.cancelled";
  return job.status === "succeeded" ? "job.succeeded" : "job.failed";
}

const eventFor = (job: Job, type: JobEventType): Told => ({
  id: eventIdOf(job.job_id),
  event: { type, timestamp: job.events.at(-1)?.at ?? job.updated_at, data: dataOf(job) },
});

/** The job as its owner sees it, without what is told once it is told. */
const dataOf = (job: Job) => JobInEvent.parse(view(job));
