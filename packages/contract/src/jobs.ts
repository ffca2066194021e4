import * as z from "zod";
import { OutputView } from "./assets.ts";
import { EngineId, ProviderId } from "./engine.ts";
import { id } from "./ids.ts";
import { JobError, JobState, JobStatus } from "./job-state.ts";
import { route } from "./route.ts";
import { StorageName } from "./storage.ts";
import { Strength } from "./strength.ts";
import { pageQuery } from "./page.ts";
import { lines } from "./text.ts";
import { Tier } from "./tier.ts";

/** How many characters of the photographer's own instructions are passed on at most. */
export const maxPromptLength = 1000;

/**
 * What a client requests. `shoot_id` finds an asset of the system before this one, which is known by its shoot alone.
 */
export const NewJob = z.strictObject({
  asset_id: id("asset"),
  shoot_id: id("shoot")
    .optional()
    .describe("Finds an asset of the system before this one, which is known by its shoot alone."),
  prompt: lines(maxPromptLength)
    .optional()
    .describe("The photographer's own instructions; the basic engine reads none."),
  tier: Tier.default("basic"),
  strength: Strength.default("natural"),
  max_cost_usd: z
    .number()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe("US dollars that it may cost, all of its calls together; a job that can cost more is refused."),
});
export type NewJob = z.infer<typeof NewJob>;

/** Something that happened to a job. */
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
    "renditions_missing",
    "deferred",
    "cancel_requested",
    "output_discarded",
    "output_deleted",
    "succeeded",
    "failed",
    "cancelled",
  ]),
  storage: StorageName.optional().describe("Where a store was involved: which."),
  detail: z.string().optional().describe("More about it, in a word or a sentence."),
  until: z.iso.datetime().optional().describe("When a deferred job is tried again."),
});
export type JobEvent = z.infer<typeof JobEvent>;
/**
 * A paid call in the job's ledger. `calling` is written before the call is made; `answered` and `unknown` count as
 * paid, `refused` was not charged.
 */
export const PaidCall = z.object({
  state: z
    .enum(["calling", "answered", "refused", "unknown"])
    .describe("`answered` and `unknown` count as paid; `refused` was not charged."),
  // Absent in records from before they were written down, as is `provider`.
  engine: EngineId.optional(),
  provider: ProviderId.optional(),
  model: z.string().optional(),
  opened_at: z.iso.datetime(),
  closed_at: z.iso.datetime().optional(),
  // Absent in records from before there were caps, as is `reserve`.
  number: z
    .int()
    .optional()
    .describe("Which of the job's calls it is, from 0, those that are kept no more among them."),
  reserve: z
    .object({ usd: z.number(), day: z.iso.date() })
    .optional()
    .describe(
      "US dollars that it could cost at most, and of which day (UTC) they count. Where its cost is never known, they stay counted.",
    ),
  input_tokens: z.int().optional(),
  output_tokens: z.int().optional(),
  cost_usd: z.number().optional().describe("US dollars; absent where the model's price is not known."),
});
export type PaidCall = z.infer<typeof PaidCall>;

/**
 * Why a job waits, and until when: its attempts cost nothing, so they are not counted. `since` and `refusals` are
 * of all attempts in a row that ended so.
 */
export const Waiting = z.object({
  code: JobError.shape.code,
  message: z.string(),
  since: z.iso.datetime(),
  refusals: z.int(),
  not_before: z.iso.datetime().describe("When it is tried again."),
});
export type Waiting = z.infer<typeof Waiting>;

/** A job as its owner sees it. */
export const JobView = z.object({
  job_id: id("job"),
  shoot_id: id("shoot"),
  asset_id: id("asset"),
  batch_id: id("batch").optional().describe("The batch that it is of."),
  status: JobStatus,
  tier: Tier,
  strength: Strength.optional().describe("Absent in jobs from before it could be chosen: `natural`."),
  prompt: z.string().optional(),
  max_cost_usd: z.number().optional().describe("US dollars that it may cost."),
  cost_usd: z
    .number()
    .optional()
    .describe(
      "What its calls have cost so far, as far as their prices are known; absent when nothing was paid.",
    ),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  cancel_requested_at: z.iso
    .datetime()
    .optional()
    .describe("Since when no more is bought for it: what was being made or paid for is finished."),
  attempts: z.int().describe("How often a worker claimed it."),
  calls: z
    .array(PaidCall)
    .describe("Every call that was paid for, or may have been, and the newest that were refused."),
  engine: EngineId.optional().describe("What made the output; the list is open."),
  provider: ProviderId.optional().describe("Who was paid for the output; absent when nobody was."),
  model: z.string().optional(),
  output: OutputView.optional().describe("With the URL that downloads it."),
  output_path: z.string().optional().describe("The output's object key."),
  output_storage: StorageName.optional(),
  waiting: Waiting.optional().describe("Why the job waits, and until when."),
  error: JobError.optional().describe("Why it failed."),
  events: z.array(JobEvent).describe("What happened to it, the newest last."),
});
export type JobView = z.infer<typeof JobView>;

/** A job in a list: what tells it from others. `GET /jobs/{id}` has all of it. */
export const ListedJob = JobView.pick({
  job_id: true,
  shoot_id: true,
  asset_id: true,
  batch_id: true,
  tier: true,
  strength: true,
  created_at: true,
  error: true,
  cost_usd: true,
}).extend({ state: JobState });
export type ListedJob = z.infer<typeof ListedJob>;

/** Which jobs are listed: those that fit all of what is named. */
export const JobsQuery = pageQuery("job").extend({
  shoot_id: id("shoot").optional(),
  asset_id: id("asset").optional(),
  batch_id: id("batch").optional(),
  status: JobState.optional(),
});
export type JobsQuery = z.infer<typeof JobsQuery>;

export const list = route({
  method: "GET",
  path: "/jobs",
  summary: "The user's jobs, newest first",
  description:
    "By shoot, asset, batch and state, which may be combined. A job is in the list a moment after it was accepted; `GET /jobs/{id}` knows it at once.",
  query: JobsQuery,
  replies: { 200: z.object({ jobs: z.array(ListedJob), cursor: z.string().optional() }) },
  failures: ["shoot.not_found", "asset.not_found", "batch.not_found"],
});

export const create = route({
  method: "POST",
  path: "/jobs",
  summary: "Request the enhancement of an asset",
  description:
    "The job is accepted once it is written down, and ends as `succeeded`, `failed` or `cancelled`. `Location` is where to ask for its state. What it would cost is said before by `POST /shoots/{id}/jobs` with `assets: [asset_id]` and `dry_run`.",
  forms: true,
  idempotent: true,
  waits: true,
  located: true,
  body: NewJob,
  replies: { 202: JobView },
  failures: [
    "asset.not_found",
    "asset.not_confirmed",
    "asset.too_many_outputs",
    "job.over_budget",
    "job.tier_unavailable",
    "quota.jobs",
    "service.over_budget",
    "user.over_budget",
  ],
});

export const get = route({
  method: "GET",
  path: "/jobs/{id}",
  summary: "The state of a job, and its output once there is one",
  description: "The output has a URL that downloads it for an hour; ask again for a new one.",
  params: z.strictObject({ id: id("job") }),
  waits: true,
  missing: "job.not_found",
  replies: { 200: JobView },
});

export const cancel = route({
  method: "POST",
  path: "/jobs/{id}/cancel",
  summary: "Stop a job",
  description:
    "A job that nobody works at is `cancelled` at once. One that is being made or paid for finishes what it has begun, and says so: it has `cancel_requested_at`, and nothing more is bought for it. A job that has ended stays as it is.",
  params: z.strictObject({ id: id("job") }),
  missing: "job.not_found",
  replies: { 202: JobView },
});
