import type { Output } from "../assets/asset.ts";
import type { Usage } from "../engines/engine.ts";
import { after, minutes } from "../time.ts";
import { type JobFailureCode, jobFailures } from "@luster/contract/job-failures";
import { type JobEvent, type PaidCall } from "@luster/contract/jobs";
import { nextNumber, type Reserve } from "../spending/spending.ts";
import { hasEnded, isWithoutOutput, type Job, type Note, numbered } from "./job.ts";
import { mayBePaid } from "./ledger.ts";
import type { Maker } from "./output.ts";

/**
 * Everything that can happen to a job. A change made under a claim names its token; one made by the sweep needs no
 * token and is refused while a lease is live.
 */
export type Change =
  | { type: "claim"; token: string; leaseUntil: Date }
  | ({ type: "open_call"; token: string; reserve?: Reserve } & Maker)
  | {
      type: "close_call";
      token: string;
      state: "answered" | "refused" | "unknown";
      /** When the call ended, which is before its result was stored and this is written. */
      ended: Date;
      usage?: Usage | undefined;
    }
  /** Nothing but what was noted. */
  | { type: "progress"; token: string }
  | { type: "defer"; token: string; until: Date; setback: NonNullable<Job["setback"]> }
  /** The attempt cost nothing: it is not counted, and no worker may claim the job before `until`. */
  | { type: "wait"; token: string; until: Date; setback: NonNullable<Job["setback"]> }
  | ({ type: "succeed"; token: string; output: Output } & Maker)
  | { type: "fail"; token: string; code: JobFailureCode; message: string }
  /** `force` takes the job from a worker known to be dead. */
  | { type: "resend"; dueAt: Date; force?: boolean }
  /** Its owner wants no more of it. What a worker is at, or what was paid for, is finished. */
  | { type: "cancel" }
  /** The worker has found that nothing more may be bought. */
  | { type: "give_up"; token: string }
  | { type: "tidy" }
  /** The webhooks of its user know how it ended. */
  | { type: "told" }
  /** Its asset is being deleted. */
  | { type: "abandon"; code: JobFailureCode; message: string }
  /** Its output was deleted. */
  | { type: "drop_output" };

/** A job keeps its newest events and drops older ones, so that it never outgrows a table item. */
const maxEvents = 100;
/** A deferred job that nobody claimed this long after its time is resent. */
const deferGrace = minutes(5);
/** The same for one that waits: others that waited as long are delivered with it, and come one after the other. */
const waitGrace = minutes(15);
/** A job keeps so many of the calls that the provider refused; those that may have been charged it keeps all. */
const maxRefusedCalls = 10;
/**
 * A worker that was given up on may still store an output; by then it has been killed, and the sweep removes what it
 * left.
 */
const tidyAfter = minutes(20);

/**
 * The job after a change at `at`, with `notes` among its events, each at its time; `undefined` when the change is
 * refused: the job has ended, the token is not the lease's, another worker's lease is live, or the ledger does not
 * permit it: one call is open at a time. Pure, and total over jobs and changes.
 */
export function transition(
  job: Job,
  change: Change,
  at: Date,
  notes: readonly JobEvent[] = [],
): Job | undefined {
  if (!permitted(job, change, at)) return undefined;
  const { events, ...fields } = apply(job, change, at);
  const known = numbered(job.events);
  const last = known.at(-1);
  const before = change.type === "wait" ? withoutRepeats(known, change) : known;
  const stamped = events.map((event): JobEvent => ({ at: at.toISOString(), ...event }));
  return {
    ...job,
    ...fields,
    version: job.version + 1,
    updated_at: at.toISOString(),
    events: [...before, ...numbered(inOrder([...notes, ...stamped], last), last?.number)].slice(-maxEvents),
  };
}

/** By their times. Workers' clocks differ: an event is never before `last`, which it follows. */
const inOrder = (events: readonly JobEvent[], last: JobEvent | undefined): JobEvent[] =>
  events
    .map((event) => (last && event.at < last.at ? { ...event, at: last.at } : event))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));

/** Whether some worker holds the job at this time. */
export const isLeased = (job: Job, at: Date): boolean =>
  job.lease !== undefined && new Date(job.lease.until) > at;

/** Whether the job waits, so that no worker claims it yet. */
export const isWaiting = (job: Job, at: Date): boolean =>
  job.waiting !== undefined && new Date(job.waiting.not_before) > at;

function permitted(job: Job, change: Change, at: Date): boolean {
  if (change.type === "told") return job.outbox !== undefined;
  if (change.type === "tidy") return isWithoutOutput(job) && job.due_at !== undefined;
  if (change.type === "drop_output") return job.output !== undefined;
  if (hasEnded(job)) return false;
  if (change.type === "cancel") return job.cancel_requested_at === undefined;
  if (change.type === "abandon") return !isLeased(job, at);
  if (change.type === "resend") return change.force === true || !isLeased(job, at);
  if (change.type === "claim") return !isLeased(job, at) && !isWaiting(job, at);
  return job.lease?.token === change.token && fitsLedger(job, change);
}

function fitsLedger(job: Job, { type }: Change): boolean {
  const open = job.calls.some(({ state }) => state === "calling");
  return type === "open_call"
    ? !open && job.cancel_requested_at === undefined
    : type !== "close_call" || open;
}

/** An event without a time of its own happened with the change. */
type Effect = Partial<Omit<Job, "events">> & { events: (Note & { at?: string })[] };

function apply(job: Job, change: Change, at: Date): Effect {
  switch (change.type) {
    case "claim":
      return claim(job, change);
    case "open_call":
      return openCall(job, change, at);
    case "close_call":
      return closeCall(job, change);
    case "progress":
      return { events: [] };
    case "cancel":
      return isLeased(job, at) || mayBePaid(job) ? cancelLater(job, at) : cancelled(job, at);
    case "give_up":
      return mayBePaid(job) ? failed(job, lost, at) : cancelled(job, at);
    case "defer":
      if (isUnwanted(job)) return cancelled(job, at);
      return {
        ...released(job),
        waiting: undefined,
        setback: change.setback,
        due_at: after(change.until, deferGrace).toISOString(),
        events: [deferred(change)],
      };
    case "wait":
      return isUnwanted(job) ? cancelled(job, at) : wait(job, change, at);
    case "succeed":
      return {
        ...released(job),
        waiting: undefined,
        due_at: undefined,
        status: "succeeded",
        output: change.output,
        engine: change.engine,
        provider: change.provider,
        model: change.model,
        events: [{ type: "succeeded", storage: change.output.storage }],
      };
    case "fail":
    case "abandon":
      return failed(job, change, at);
    case "drop_output":
      return { output: undefined, events: [{ type: "output_deleted" }] };
    case "tidy":
      return { due_at: undefined, events: [] };
    case "told":
      return {
        outbox: undefined,
        due_at: isWithoutOutput(job) ? after(at, tidyAfter).toISOString() : undefined,
        events: [],
      };
    case "resend":
      return {
        ...released(job),
        // Its message is to find it claimable, also at the start of a machine, when nothing is known of why it waited.
        ...(isWaiting(job, at) &&
          job.waiting && { waiting: { ...job.waiting, not_before: at.toISOString() } }),
        due_at: change.dueAt.toISOString(),
        events: [{ type: "resent" }],
      };
  }
}

const failed = (job: Job, { code, message }: NonNullable<Job["setback"]>, at: Date): Effect => ({
  ...released(job),
  waiting: undefined,
  due_at: after(at, tidyAfter).toISOString(),
  status: "failed",
  error: { code, message, retryable: jobFailures[code].retryable },
  events: [{ type: "failed", detail: code }],
});

const cancelled = (job: Job, at: Date): Effect => ({
  ...released(job),
  waiting: undefined,
  due_at: after(at, tidyAfter).toISOString(),
  status: "cancelled",
  events: [{ type: "cancelled" }],
});

/** A worker may hold the picture already, or its price may be paid: then it is not thrown away. */
const cancelLater = (job: Job, at: Date): Effect => ({
  cancel_requested_at: at.toISOString(),
  events: [
    {
      type: "cancel_requested",
      detail: mayBePaid(job) ? "What is paid for is finished" : "What is being made is finished",
    },
  ],
});

/** Whether its owner wants no more of it, and nothing was paid for it. */
const isUnwanted = (job: Job): boolean => job.cancel_requested_at !== undefined && !mayBePaid(job);

const lost = { code: "outcome_unknown", message: jobFailures.outcome_unknown.meaning } as const;

const released = (job: Job) => ({ lease: undefined, calls: job.calls.map(abandoned) });

const deferred = ({ until, setback }: Extract<Change, { type: "defer" | "wait" }>): Note => ({
  type: "deferred",
  detail: setback.code,
  until: until.toISOString(),
});

type Wait = Extract<Change, { type: "wait" }>;

function wait(job: Job, change: Wait, at: Date): Effect {
  const { setback, until } = change;
  const { since = at.toISOString(), refusals = 0 } = job.waiting ?? {};
  return {
    ...released(job),
    attempts: job.attempts - 1,
    setback,
    waiting: { ...setback, since, refusals: refusals + 1, not_before: until.toISOString() },
    due_at: after(until, waitGrace).toISOString(),
    events: [deferred(change)],
  };
}

/** What an attempt leaves that ended in a wait. */
const ofWaiting = new Set<JobEvent["type"]>([
  "claimed",
  "downloaded",
  "paid_call_opened",
  "paid_call_closed",
]);

/** Of the waits in a row for one reason, a job's events keep the first and the last: there may be hundreds between. */
function withoutRepeats(events: Job["events"], { setback }: Wait): Job["events"] {
  const repeats = ({ type, detail }: JobEvent) => type === "deferred" && detail === setback.code;
  const start = events.findLastIndex((event) => !repeats(event) && !ofWaiting.has(event.type)) + 1;
  const row = events.slice(start);
  if (row.filter(repeats).length < 2) return events;
  return events.slice(0, start + row.findIndex(repeats) + 1);
}

function claim(job: Job, { token, leaseUntil }: Extract<Change, { type: "claim" }>): Effect {
  const until = leaseUntil.toISOString();
  const died = job.lease ? [{ at: job.lease.until, type: "lease_expired" as const }] : [];
  return {
    status: "processing",
    attempts: job.attempts + 1,
    lease: { token, until },
    due_at: until,
    calls: job.calls.map(abandoned),
    events: [...died, { type: "claimed" }],
  };
}

/** Of the refused calls the newest are kept: a job that waits for hours must not outgrow a table item. */
const isKept = (call: PaidCall, at: number, calls: readonly PaidCall[]): boolean =>
  call.state !== "refused" ||
  calls.slice(at).filter(({ state }) => state === "refused").length <= maxRefusedCalls;

/** A call still open when its worker is gone was cut off: nobody knows whether it was charged. */
const abandoned = (call: PaidCall): PaidCall =>
  call.state === "calling" ? { ...call, state: "unknown" } : call;

function openCall(job: Job, change: Extract<Change, { type: "open_call" }>, at: Date): Effect {
  const { engine, provider, model, reserve } = change;
  const made = { engine, provider, model, reserve, number: nextNumber(job) };
  return {
    calls: [...job.calls, { state: "calling", ...made, opened_at: at.toISOString() }],
    events: [{ type: "paid_call_opened", ...(model && { detail: model }) }],
  };
}

function closeCall(job: Job, { state, usage, ended }: Extract<Change, { type: "close_call" }>): Effect {
  const at = ended.toISOString();
  const closed = (call: PaidCall): PaidCall =>
    call.state === "calling" ? { ...call, ...usage, state, closed_at: at } : call;
  return {
    calls: job.calls.map(closed).filter(isKept),
    events: [{ at, type: "paid_call_closed", detail: state }],
  };
}
