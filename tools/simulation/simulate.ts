import { longestDelay } from "@luster/core/queue/queue";
import { secondsToRedelivery, waitUntil } from "@luster/core/jobs/wait";
import type { JobFailureCode } from "@luster/contract/job-failures";
import { seconds } from "@luster/core/time";
import { mulberry32 } from "../../test/kit/mulberry32.ts";
import { account, type Refusal } from "./account.ts";
import { arrivals } from "./arrivals.ts";
import { fairQueue } from "./fair-queue.ts";
import type { Plan } from "./plan.ts";
import { tick, timetable } from "./timetable.ts";
import { workers } from "./workers.ts";

/** Monday, at nine. */
const start = Date.UTC(2026, 10, 30, 9);
/** Hours after which what is still open is counted as that. */
const patience = 48;
/** Seconds that the provider takes to refuse a call. */
const refusalSeconds = 1;

/** What a delivery leads to when its worker has held it for its time. */
type Held =
  | { leads: "succeeded" }
  | { leads: "put back" }
  | { leads: "waits"; refusal: Refusal; refusedCall?: number }
  | { leads: "lost" };

export type Simulated = ReturnType<typeof simulate>;

/**
 * The jobs of a plan from their acceptance to their end: the queue's and the workers' time as events, and what is
 * decided by the code's own rules. No picture is touched.
 */
export function simulate(plan: Plan) {
  const random = mulberry32(plan.seed);
  const coming = arrivals(plan, random);
  const jobs = coming.at.length;
  const ticks = ((plan.days * 24 + plan["wait-hours"] + patience) * seconds(3600)) / tick;
  // One entry more than jobs: the queue's look at how many workers it needs.
  const table = timetable(jobs + 1, Math.ceil(ticks));
  const basic = side(plan["basic-workers"] ?? plan.workers);
  const paid = side(plan.workers);
  const provider = account(plan, start);

  const held = Array.from<Held | undefined>({ length: jobs });
  const waiting = Array.from<{ since: Date; refusals: number } | undefined>({ length: jobs });
  const notBefore = new Float64Array(jobs);
  const callBegan = new Float64Array(jobs);
  const lostCalls = new Uint8Array(jobs);
  const ended = new Int32Array(jobs);
  const failed = new Map<JobFailureCode, number>();
  const counts = {
    succeeded: 0,
    deliveries: 0,
    waits: 0,
    mostQueued: 0,
    workerSeconds: 0,
    waitingSeconds: 0,
  };
  let isLooking = false;

  const now = (): number => start + table.now() * tick;
  const later = (job: number, milliseconds: number): void =>
    table.enter(job, table.now() + milliseconds / tick);
  const isPaid = (job: number): boolean => coming.paid[job] === 1;
  const jittered = (length: number): number => length * (0.7 + 0.6 * random());

  for (let job = 0; job < jobs; job += 1) table.enter(job, coming.at[job] ?? 0);
  while (
    table.advance((entry) => {
      if (entry === jobs) isLooking = false;
      else if (held[entry]) finish(entry, held[entry]);
      else sideOf(entry).queue.push(entry);
    })
  ) {
    for (const { queue, pool } of [basic, paid]) {
      pool.scale(table.now() * tick, queue.length() > 0);
      while (queue.length() > 0 && pool.isFree()) deliver(queue.shift());
    }
    const queued = basic.queue.length() + paid.queue.length();
    counts.mostQueued = Math.max(counts.mostQueued, queued);
    if (queued > 0 && !isLooking) {
      isLooking = true;
      later(jobs, seconds(1));
    }
  }

  /** The jobs that somebody is paid for have a queue and workers of their own, and so have the others. */
  function side(most: number) {
    return { queue: fairQueue(coming.user, coming.users), pool: workers(most) };
  }

  function sideOf(job: number) {
    return isPaid(job) ? paid : basic;
  }

  function deliver(job: number): void {
    counts.deliveries += 1;
    const [length, leads] = attempt(job);
    counts.workerSeconds += length;
    if (leads.leads === "waits" || leads.leads === "put back") counts.waitingSeconds += length;
    held[job] = leads;
    sideOf(job).pool.take();
    later(job, seconds(length));
  }

  /** The seconds for which a worker holds a delivery, and what it leads to. */
  function attempt(job: number): [number, Held] {
    if ((notBefore[job] ?? 0) > now()) return [plan["delivery-seconds"], { leads: "put back" }];
    if (!isPaid(job)) return [jittered(plan["basic-seconds"]), { leads: "succeeded" }];
    const closed = provider.ready(now());
    if (closed) return [plan["delivery-seconds"], { leads: "waits", refusal: closed }];
    const refusal = provider.call(now());
    if (refusal)
      return [refusalSeconds + plan["own-seconds"], { leads: "waits", refusal, refusedCall: now() }];
    callBegan[job] = now();
    const leads = random() < plan.lost ? "lost" : "succeeded";
    return [jittered(plan["call-seconds"]) + plan["own-seconds"], { leads }];
  }

  function finish(job: number, { leads, ...why }: Held): void {
    held[job] = undefined;
    sideOf(job).pool.giveBack();
    if (leads === "put back")
      return later(job, Math.min((notBefore[job] ?? 0) - now(), seconds(longestDelay)));
    if ("refusal" in why) return refuse(job, why);
    if (isPaid(job)) provider.noteAnswer(callBegan[job] ?? 0);
    if (leads === "succeeded") return end(job);
    const lost = (lostCalls[job] = (lostCalls[job] ?? 0) + 1);
    if (lost > plan["extra-calls"]) return end(job, "outcome_unknown");
    later(job, seconds(secondsToRedelivery(lost)));
  }

  function refuse(job: number, { refusal, refusedCall }: { refusal: Refusal; refusedCall?: number }): void {
    if (refusedCall !== undefined) provider.noteRefusal(refusal, refusedCall, now());
    const at = new Date(now());
    const until = waitUntil({ waiting: waiting[job] }, refusal, {
      longestWait: plan["wait-hours"],
      now: () => at,
      random,
    });
    if (!until) return end(job, refusal.code);
    counts.waits += 1;
    const { since = at, refusals = 0 } = waiting[job] ?? {};
    waiting[job] = { since, refusals: refusals + 1 };
    notBefore[job] = until.getTime();
    later(job, Math.min(until.getTime() - now(), seconds(longestDelay)));
  }

  function end(job: number, code?: JobFailureCode): void {
    ended[job] = table.now();
    waiting[job] = undefined;
    if (code) failed.set(code, (failed.get(code) ?? 0) + 1);
    else counts.succeeded += 1;
  }

  return {
    plan,
    coming,
    ended,
    failed,
    counts,
    calls: provider.counts,
    pools: { basic: basic.pool.counts, paid: paid.pool.counts },
  };
}
