import type { Clock } from "@luster/core/id";
import type { Observe } from "@luster/core/jobs/steps";

/**
 * Where a test that breaks things takes hold of the real handlers, before their first request: how time passes for the
 * domain, and who is told of each of the worker's steps. Nothing else changes them.
 */
export const seams: { now: Clock; observe: Observe } = { now: () => new Date(), observe: () => {} };
