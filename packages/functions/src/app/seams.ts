import type { Observe } from "@luster/core/jobs/steps";
import type { Clock } from "@luster/core/time";

/**
 * Where a test that breaks things takes hold of the real handlers, before their first request: the domain's clock, and
 * the observer of the worker's steps. Nothing else changes them.
 */
export const seams: { now: Clock; observe: Observe } = { now: () => new Date(), observe: () => {} };
