import type { PaidCall } from "@luster/contract/jobs";
import type { Job } from "./job.ts";

/** Calls that were, or may have been, charged. */
export const isCharged = (call: PaidCall): boolean => call.state !== "refused";

/** Whether the job may have been charged for a result. */
export const mayBePaid = (job: Job): boolean => job.calls.some(isCharged);

/** Whether one more paid call keeps the rule: one, and at most `extra` more when a call's result was lost. */
export const mayCall = (job: Job, extra: number): boolean => job.calls.filter(isCharged).length <= extra;
