import { luster, taken, waiting } from "../metrics.ts";
import { deliveries } from "../queues.ts";
import { computed, counted, page, share, silent, ticket } from "./alarm.ts";

/** Whether what nobody waits for is done: the sweep, deletions, webhooks. */
export const backgroundAlarms = [
  // It counts each of its runs that came to its end: a crash, a time-out and a schedule that is off are all silence.
  page(
    "SweepSilent",
    "The sweep does not run to its end",
    silent(luster("SweepsEnded"), { minutes: 5, of: [3, 3] }),
  ),
  // The sweep catches what single items throw: it does not crash for them, and Lambda counts no error.
  ticket(
    "SweepFailures",
    "The sweep could not handle a job, an upload or an asset",
    counted(luster("SweepFailures"), { over: 0, minutes: 15 }),
  ),
  ticket(
    "DeletionsLate",
    "A deletion is not done a day after its last URL ended",
    counted(luster("DeletionsLate"), { over: 0, minutes: 15, of: [4, 4] }),
  ),
  // One receiver that is away is its owner's affair; that most are away at once is ours.
  ticket(
    "WebhooksFailing",
    "Four of five attempts to send an event fail",
    share(luster("DeliveriesFailed"), { over: 80, least: 20, minutes: 30, of: [2, 2] }),
  ),
  ticket(
    "WebhooksDead",
    "A quarter of the events were given up, because no receiver took them within a day",
    share(luster("DeliveriesDead"), { over: 25, least: 100, minutes: 60 }),
  ),
  ticket(
    "EventsBehind",
    "Events are sent later than 15 minutes after they happened",
    computed(
      "5 * waiting / (FILL(taken, 0) + 0.01)",
      { waiting: [waiting(deliveries), "Minimum"], taken: [taken(deliveries), "Sum"] },
      { over: 15, minutes: 5, of: [3, 3] },
    ),
  ),
];
