import * as z from "zod";
import { id } from "./ids.ts";
import { jobFailures } from "./job-failures.ts";
import { keysOf } from "./keys.ts";

/** Where a job is. */
export const JobStatus = z.enum(["queued", "processing", "succeeded", "failed", "cancelled"]);

/**
 * Where a job is, as lists and counts say it: `needs_review` is one that succeeded with an output that somebody
 * should look at.
 */
export const JobState = z.enum([...JobStatus.options, "needs_review"]);
export type JobState = z.infer<typeof JobState>;

/** How a job ended, as its event says it. */
export const JobEventType = z.enum(["job.succeeded", "job.failed", "job.cancelled"]);
export type JobEventType = z.infer<typeof JobEventType>;

export const JobError = z.object({
  code: z.enum(keysOf(jobFailures)),
  message: z.string().describe("For people; it may change."),
  retryable: z.boolean().describe("Whether a new job for the same asset can succeed."),
});
export type JobError = z.infer<typeof JobError>;

/** A job beside its asset: how it stands, and why it failed. */
export const AssetJob = z.object({ job_id: id("job"), state: JobState, error: JobError.optional() });
export type AssetJob = z.infer<typeof AssetJob>;

/** How many there are in each state. */
export const StateCounts = z.record(JobState, z.int());
export type StateCounts = z.infer<typeof StateCounts>;
