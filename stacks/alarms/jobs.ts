import { functions } from "../functions.ts";
import { grants } from "../grants.ts";
import { delayed, inFlight, lambda, logged, luster, received, waiting } from "../metrics.ts";
import { basicJobs, deadLetters, jobs } from "../queues.ts";
import { settings } from "../stage.ts";
import { computed, counted, page, share, ticket } from "./alarm.ts";

const begun = lambda(functions.worker, "Invocations");

// Of each queue by itself: its workers are its own, and those of the other say nothing about it. One that nobody has
// used for six hours sends nothing.
const taking = {
  waiting: [waiting(jobs), "Minimum"],
  begun: [received(jobs), "Sum"],
  basicWaiting: [waiting(basicJobs), "Minimum"],
  basicBegun: [received(basicJobs), "Sum"],
} satisfies Parameters<typeof computed>[1];

/** How many wait while none is begun. */
const stuck = "IF(FILL(begun, 0) == 0, FILL(waiting, 0), 0)";
const basicStuck = "IF(FILL(basicBegun, 0) == 0, FILL(basicWaiting, 0), 0)";

/** Minutes until the last of the waiting jobs is begun, at the pace of the last five. */
const behind = "5 * FILL(waiting, 0) / (FILL(begun, 0) + 0.01)";
const basicBehind = "5 * FILL(basicWaiting, 0) / (FILL(basicBegun, 0) + 0.01)";

/** Whether accepted jobs end, well and in time. */
export const jobAlarms = [
  // What the picture or its owner is the reason for, counts as ended and not as failed.
  page(
    "JobsFailing",
    "More than 10 % of the jobs fail",
    share(luster("JobsFailed"), { over: 10, least: 20, minutes: 15 }),
  ),
  // Each worker is done after ten minutes, whatever it does: then one of them takes the next.
  page(
    "JobsStuck",
    "Jobs wait and no worker takes one",
    computed(`${stuck} + ${basicStuck}`, taking, {
      over: 0,
      minutes: 1,
      of: [15, 15],
    }),
  ),
  // The age of the oldest would count a job that waits for its provider, and one whose worker was killed.
  ticket(
    "JobsBehind",
    `Jobs are begun later than ${settings.PROMISE_BASIC_MINUTES} minutes after their request`,
    computed(`IF(${basicBehind} > ${behind}, ${basicBehind}, ${behind})`, taking, {
      over: settings.PROMISE_BASIC_MINUTES,
      minutes: 5,
      of: [3, 3],
    }),
  ),
  // What waits for a provider has a delayed message. A few are put off by anything.
  ticket(
    "PaidJobsBehind",
    `Paid jobs wait for their provider for more than ${settings.PROMISE_PAID_MINUTES} minutes`,
    computed(
      "IF(delayed >= 10, 15 * delayed / (FILL(calls, 0) + 0.01), 0)",
      { delayed: [delayed(jobs), "Minimum"], calls: [luster("PaidCalls"), "Sum"] },
      { over: settings.PROMISE_PAID_MINUTES, minutes: 15, of: [4, 4] },
    ),
  ),
  // A dead letter leaves its queue as soon as its handler has read it, so that the queue's length would show nothing.
  // One that stays is read every six minutes: with a shorter period the alarm would go off anew each time.
  ticket(
    "DeadLettersArrived",
    "Jobs were given up after five deliveries",
    counted(lambda(functions["dead-letter"], "Invocations"), { over: 0, minutes: 15 }),
  ),
  // Not the age of the oldest letter: SQS leaves out those that were received three times. For 27 of 30 minutes,
  // because the counts are approximate, and minute by minute, because a letter changes from one count to the other.
  page(
    "DeadLettersStuck",
    "Dead letters stay in their queue, their jobs are not being ended",
    computed(
      "visible + FILL(inFlight, 0)",
      { visible: [waiting(deadLetters), "Minimum"], inFlight: [inFlight(deadLetters), "Minimum"] },
      { over: 0, minutes: 1, of: [27, 30] },
    ),
  ),
  // Failures of a single job are answered per message and do not count here: these are crashes and timeouts.
  page(
    "WorkersCrashing",
    "More than 20 % of the workers' invocations crash",
    computed(
      "IF(begun >= 10, 100 * crashed / begun, 0)",
      { begun: [begun, "Sum"], crashed: [lambda(functions.worker, "Errors"), "Sum"] },
      { over: 20, minutes: 5, of: [2, 2] },
    ),
  ),
  ticket(
    "WorkerTimeouts",
    `A worker was killed after ${grants.worker.timeout} seconds`,
    counted(logged("WorkerTimeouts"), { over: 0, minutes: 5 }),
  ),
];
