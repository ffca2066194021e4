import { settings } from "./stage.ts";

/** Lambda's own pollers start up to this many invocations at once. Beyond it a mapping has pollers of its own. */
const sharedPollers = 1_000;
/** How many invocations one poller of its own starts at once. */
const perPoller = 10;

const { WORKER_CONCURRENCY, BASIC_CONCURRENCY = WORKER_CONCURRENCY } = settings;

/** How many jobs of each queue are worked on at once. */
export const workers = { paid: poll(WORKER_CONCURRENCY), basic: poll(BASIC_CONCURRENCY) };

export type Workers = ReturnType<typeof poll>;

/** With how many pollers of its own a queue has so many workers; with none while Lambda's do. */
function poll(wanted: number) {
  const ownPollers = wanted > sharedPollers ? Math.ceil(wanted / perPoller) : 0;
  return { ownPollers, atOnce: ownPollers > 0 ? ownPollers * perPoller : wanted };
}

/**
 * How many executions of each background function there are at most, by what starts it. Where a stage reserves them, it
 * reserves exactly these: with fewer, the pollers would take messages that no execution is left for, and five such
 * refusals make a dead letter of a job.
 */
export const atOnce = {
  worker: workers.paid.atOnce + workers.basic.atOnce,
  "dead-letter": 2,
  webhooks: 5,
  sweep: 1,
  canary: 1,
};
