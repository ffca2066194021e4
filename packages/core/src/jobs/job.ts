import { id } from "@luster/contract/ids";
import { JobEvent, JobView } from "@luster/contract/jobs";
import { JobError, JobEventType, type JobState } from "@luster/contract/job-state";
import * as z from "zod";
import { Output } from "../assets/asset.ts";

/** An event that has no time yet. */
export type Note = Omit<JobEvent, "at">;

/**
 * An event as it is kept. Its number is one more than that of the event before it, and stays when events between them
 * are dropped; absent in records from before events were followed.
 */
export const KeptEvent = JobEvent.extend({ number: z.int().optional() });
export type KeptEvent = z.infer<typeof KeptEvent>;
export type NumberedEvent = KeptEvent & { number: number };

/** The right to work on a job: `token` belongs to one claim, until `until`. */
export const Lease = z.object({ token: z.string(), until: z.iso.datetime() });
export type Lease = z.infer<typeof Lease>;

/** One request to enhance one asset. */
export const Job = JobView.omit({ output_path: true, output_storage: true, cost_usd: true }).extend({
  events: z.array(KeptEvent),
  user_id: z.string(),
  /** Grows by one with each write: a write over any other version is refused. */
  version: z.int(),
  lease: Lease.optional(),
  output: Output.optional(),
  /** Why the last attempt was deferred; why the job failed if no attempt is left. */
  setback: z.object({ code: JobError.shape.code, message: z.string() }).optional(),
  /** What its user's webhooks are still to be told. */
  outbox: JobEventType.optional(),
  /** When the sweep looks at it; absent once nothing is left to do. */
  due_at: z.iso.datetime().optional(),
});
export type Job = z.infer<typeof Job>;

/** Each event with its number: its own, or the one after `last`, that of the event before. */
export function numbered(events: readonly KeptEvent[], last = 0): NumberedEvent[] {
  const all: NumberedEvent[] = [];
  for (const event of events)
    all.push({ ...event, number: event.number ?? (all.at(-1)?.number ?? last) + 1 });
  return all;
}

/** Whether nothing more happens to the job. */
export const hasEnded = ({ status }: Pick<Job, "status">): boolean =>
  status === "succeeded" || status === "failed" || status === "cancelled";

/** Whether it has ended and made nothing: what a late worker may have stored for it is removed. */
export const isWithoutOutput = ({ status }: Pick<Job, "status">): boolean =>
  status === "failed" || status === "cancelled";

/** Whether a job in this state waits or is worked on. */
export const isOpen = (state: JobState): boolean => state === "queued" || state === "processing";

/** Where a job is, as lists say it. */
export const stateOf = ({ status, output }: Pick<Job, "status" | "output">): JobState =>
  status === "succeeded" && output?.needs_review !== undefined ? "needs_review" : status;

/**
 * A message of the queue: which job of which user. One that waits with its job carries the job's `not_before`, which
 * tells it from a copy that was sent for an earlier wait.
 */
export const JobMessage = z.object({
  user_id: z.string().min(1),
  job_id: id("job"),
  not_before: z.iso.datetime().optional(),
});
export type JobMessage = z.infer<typeof JobMessage>;
