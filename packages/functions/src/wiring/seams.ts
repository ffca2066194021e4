import type { Observe } from "@luster/core/jobs/attempt";
import type { Outcome } from "@luster/core/jobs/worker";
import type { ObjectStore } from "@luster/core/storage/store";
import type { Clock } from "@luster/core/time";

type Seams = {
  now: Clock;
  observe: Observe;
  /** Told how each delivery of a job went. */
  outcome: (outcome: Outcome) => void;
  /** The standby store of a deployment without a standby bucket. */
  standby: () => ObjectStore | undefined;
};

/**
 * Where another program takes hold of the real handlers, before their first request: a test that breaks things of the
 * domain's clock and of the worker's steps, a one-machine run of the standby store. Nothing else changes them.
 */
export const seams: Seams = {
  now: () => new Date(),
  observe: () => {},
  outcome: () => {},
  standby: () => undefined,
};

/** The clock of everything that the wiring makes. */
export const now: Clock = () => seams.now();
