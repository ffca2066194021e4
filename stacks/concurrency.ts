import { settings } from "./stage.ts";

/** Lambda's own pollers start up to this many invocations at once. Beyond it a mapping has pollers of its own. */
const sharedPollers = 1_000;
/** How many invocations one poller of its own starts at once. */
const perPoller = 10;

/** Pollers of its own that the queue of jobs needs; 0 while Lambda's do. */
export const ownPollers =
  settings.WORKER_CONCURRENCY > sharedPollers ? Math.ceil(settings.WORKER_CONCURRENCY / perPoller) : 0;

/**
 * How many executions of each background function there are at most, by what starts it. Where a stage reserves them, it
 * reserves exactly these: with fewer, the pollers would take messages that no execution is left for, and five such
 * refusals make a dead letter of a job.
 */
export const atOnce = {
  worker: ownPollers > 0 ? ownPollers * perPoller : settings.WORKER_CONCURRENCY,
  "dead-letter": 2,
  webhooks: 5,
  sweep: 1,
  canary: 1,
};
