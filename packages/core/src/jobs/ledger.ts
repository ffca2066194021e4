import type { PaidCall } from "@luster/contract/jobs";
import type { Job } from "./job.ts";

/** Calls that were, or may have been, charged. */
export const isCharged = (call: PaidCall): boolean => call.state !== "refused";

/** US dollars that the job's calls have cost, as far as that is known; `undefined` when none has a known cost. */
export const costOf = ({ calls }: Pick<Job, "calls">): number | undefined => {
  const costs = calls.flatMap(({ cost_usd }) => (cost_usd === undefined ? [] : [cost_usd]));
  return costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0);
};

/** Whether the job may have been charged for a result. */
export const mayBePaid = (job: Job): boolean => job.calls.some(isCharged);

/** Whether one more paid call keeps the rule: one, and at most `extra` more when a call's result was lost. */
export const mayCall = (job: Job, extra: number): boolean => job.calls.filter(isCharged).length <= extra;
