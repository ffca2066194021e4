import * as z from "zod";
import { Strength } from "../engines/basic/strength.ts";
import { maxPromptLength } from "../engines/prompt.ts";
import { Output, OutputView } from "../assets/asset.ts";
import { id } from "../id.ts";
import { keysOf } from "../keys.ts";
import { lines } from "../text.ts";
import { StorageName } from "../storage/name.ts";
import { jobFailures } from "./failure.ts";
import { Tier } from "./tier.ts";

/** What a client requests. */
export const NewJob = z.strictObject({
  asset_id: id("asset"),
  prompt: lines(maxPromptLength).optional(),
  tier: Tier.default("basic"),
  strength: Strength.default("natural"),
});
export type NewJob = z.infer<typeof NewJob>;

/** Something that happened to a job; `storage` where a store was involved, `detail` in words for people. */
export const JobEvent = z.object({
  at: z.iso.datetime(),
  type: z.enum([
    "queued",
    "prompt_ignored",
    "resent",
    "claimed",
    "lease_expired",
    "engine_substituted",
    "downloaded",
    "paid_call_opened",
    "paid_call_closed",
    "output_differs",
    "standby_used",
    "output_found",
    "deferred",
    "succeeded",
    "failed",
  ]),
  storage: StorageName.optional(),
  detail: z.string().optional(),
  /** When a deferred job is tried again. */
  until: z.iso.datetime().optional(),
});
export type JobEvent = z.infer<typeof JobEvent>;
/** An event that has no time yet. */
export type Note = Omit<JobEvent, "at">;

/**
 * A paid call in the job's ledger. `calling` is written before the call is made; `answered` and `unknown` count as paid,
 * `refused` was not charged.
 */
export const PaidCall = z.object({
  state: z.enum(["calling", "answered", "refused", "unknown"]),
  model: z.string().optional(),
  opened_at: z.iso.datetime(),
  closed_at: z.iso.datetime().optional(),
  input_tokens: z.int().optional(),
  output_tokens: z.int().optional(),
  cost_usd: z.number().optional(),
});
export type PaidCall = z.infer<typeof PaidCall>;

export const JobError = z.object({
  code: z.enum(keysOf(jobFailures)),
  message: z.string(),
  retryable: z.boolean(),
});
export type JobError = z.infer<typeof JobError>;

/**
 * Why a job waits, and until when: its tries cost nothing, so they are not counted as attempts. `since` and `refusals` are
 * of all tries in a row that ended so.
 */
export const Waiting = z.object({
  code: JobError.shape.code,
  message: z.string(),
  since: z.iso.datetime(),
  refusals: z.int(),
  not_before: z.iso.datetime(),
});
export type Waiting = z.infer<typeof Waiting>;

/** The right to work on a job: `token` belongs to one claim, until `until`. */
export const Lease = z.object({ token: z.string(), until: z.iso.datetime() });
export type Lease = z.infer<typeof Lease>;

export const Job = z.object({
  job_id: id("job"),
  user_id: z.string(),
  shoot_id: id("shoot"),
  asset_id: id("asset"),
  status: z.enum(["queued", "processing", "succeeded", "failed"]),
  tier: Tier,
  /** Absent in records from before it could be chosen: `natural`. */
  strength: Strength.optional(),
  prompt: z.string().optional(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /** Grows by one with each write: a write over any other version is refused. */
  version: z.int(),
  /** How often a worker claimed it; tries after which it waits, at no cost, are not counted. */
  attempts: z.int(),
  lease: Lease.optional(),
  calls: z.array(PaidCall),
  engine: z.enum(["basic", "openai"]).optional(),
  model: z.string().optional(),
  output: Output.optional(),
  waiting: Waiting.optional(),
  /** Why the last try was deferred; why the job failed if no try is left. */
  setback: z.object({ code: JobError.shape.code, message: z.string() }).optional(),
  error: JobError.optional(),
  events: z.array(JobEvent),
  /** When the sweep looks at it; absent once nothing is left to do. */
  due_at: z.iso.datetime().optional(),
});
export type Job = z.infer<typeof Job>;

/** Whether nothing more happens to the job. */
export const hasEnded = ({ status }: Pick<Job, "status">): boolean =>
  status === "succeeded" || status === "failed";

/** A job as its owner sees it. `output_path` is the output's object key; `output` carries its download URL. */
export const JobView = Job.omit({
  user_id: true,
  version: true,
  lease: true,
  due_at: true,
  setback: true,
}).extend({
  output_path: z.string().optional(),
  output_storage: StorageName.optional(),
  output: OutputView.optional(),
});
export type JobView = z.infer<typeof JobView>;

/**
 * A message of the queue: which job of which user. One that waits with its job carries the job's `not_before`, which tells it
 * from a copy that was sent for an earlier wait.
 */
export const JobMessage = z.object({
  user_id: z.string().min(1),
  job_id: id("job"),
  not_before: z.iso.datetime().optional(),
});
export type JobMessage = z.infer<typeof JobMessage>;
