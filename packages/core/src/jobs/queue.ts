import type { JobMessage } from "./job.ts";

/** Seconds that a queue can delay a message at most: what waits longer is delayed again. */
export const longestDelay = 900;

/** Delivers jobs to workers, at least once, in any order. Throws `Failure("service.unavailable")` when it does not answer. */
export interface JobQueue {
  /** Sends a message, to be delivered after `delay` whole seconds: 0, the default, to `longestDelay`. */
  send(message: JobMessage, delay?: number): Promise<void>;
  /** About how many messages wait for a worker; neither delayed ones nor those that a worker has. */
  depth(): Promise<number>;
}
