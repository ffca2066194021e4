import * as z from "zod";
import { id } from "./ids.ts";
import { JobState } from "./job-state.ts";
import { maxPromptLength } from "./jobs.ts";
import { route } from "./route.ts";
import { Strength } from "./strength.ts";
import { lines } from "./text.ts";
import { Tier } from "./tier.ts";

/** How many photos one batch can enhance. */
export const maxBatch = 1000;

/** What a client requests of the photos of a shoot. */
export const NewBatch = z.strictObject({
  /** Which: all that the shoot has now and that were not enhanced so before, or these. */
  assets: z.union([z.literal("all"), z.array(id("asset")).min(1).max(maxBatch)]).default("all"),
  again: z
    .boolean()
    .default(false)
    .describe("With `all`: also those that have, or are about to have, an output of the same wish."),
  tier: Tier.default("basic"),
  strength: Strength.default("natural"),
  prompt: lines(maxPromptLength).optional(),
  /**
   * US dollars: a batch that is estimated to cost more is refused, and each of its jobs gets an equal share as its own
   * `max_cost_usd`, so that calls which have to be made again do not pass it either.
   */
  max_cost_usd: z.number().min(0).max(1_000_000).optional(),
  /** Only tells what it would be and cost. */
  dry_run: z.boolean().default(false),
});
export type NewBatch = z.infer<typeof NewBatch>;

/** A photo that the batch leaves out, and why. */
const Skipped = z.object({
  asset_id: id("asset"),
  code: z
    .enum(["asset.too_many_outputs", "job.same"])
    .describe(
      "`asset.too_many_outputs`: it holds no more outputs. `job.same`: a job of the same wish, `job_id`, has made its output or is at it.",
    ),
  job_id: id("job").optional(),
});
export type Skipped = z.infer<typeof Skipped>;

/** How many photos are where. `total` is their sum, as long as none of them was deleted. */
const BatchCounts = z.record(z.enum(["total", ...JobState.options, "skipped"]), z.int());
export type BatchCounts = z.infer<typeof BatchCounts>;

/** What a batch would be, and cost. */
export const BatchQuote = z.object({
  shoot_id: id("shoot"),
  tier: Tier,
  strength: Strength,
  prompt: z.string().optional(),
  counts: BatchCounts,
  /**
   * US dollars that the batch costs at most if no call has to be made again; absent where the price of the model is
   * not known.
   */
  estimate_usd: z.number().optional(),
  max_cost_usd: z.number().optional(),
  skipped: z.array(Skipped),
});
export type BatchQuote = z.infer<typeof BatchQuote>;

/** A batch as its owner sees it. It has `ended` once each of its jobs has. */
export const BatchView = BatchQuote.extend({
  batch_id: id("batch"),
  status: z.enum(["open", "ended"]),
  /** What its jobs have cost so far, as far as their prices are known. */
  cost_usd: z.number(),
  created_at: z.iso.datetime(),
  cancelled_at: z.iso.datetime().optional(),
  ended_at: z.iso.datetime().optional().describe("When the last of its jobs was found to have ended."),
});
export type BatchView = z.infer<typeof BatchView>;

export const enhance = route({
  method: "POST",
  path: "/shoots/{id}/jobs",
  summary: "Enhance the photos of a shoot, or some of them",
  description:
    "One job for each photo, under one `Idempotency-Key`: the same key gives the same batch. It is accepted once it is written down: jobs that a crash kept from being made are made within minutes, none twice. With `dry_run` the reply is 200 with what the batch would be and cost. `all` leaves out the photos that have, or are about to have, an output of the same tier, strength and prompt, so that asking twice pays once; `again` takes them too, and photos that are named are always taken. What is left out is `skipped`, with the code that says why.",
  idempotent: true,
  located: true,
  params: z.strictObject({ id: id("shoot") }),
  missing: "shoot.not_found",
  body: NewBatch,
  replies: { 200: BatchQuote, 202: BatchView },
  failures: [
    "asset.not_found",
    "batch.over_budget",
    "batch.too_large",
    "job.over_budget",
    "job.tier_unavailable",
    "quota.jobs",
    "service.over_budget",
    "user.over_budget",
  ],
});

const params = z.strictObject({ id: id("batch") });

export const get = route({
  method: "GET",
  path: "/batches/{id}",
  summary: "How far a batch is, and what it has cost",
  description: "`GET /jobs?batch_id=…` lists its jobs.",
  params,
  missing: "batch.not_found",
  replies: { 200: BatchView },
});

export const cancel = route({
  method: "POST",
  path: "/batches/{id}/cancel",
  summary: "Stop a batch",
  description:
    "Each of its jobs is cancelled as `POST /jobs/{id}/cancel` does: what is being made or paid for is finished.",
  params,
  missing: "batch.not_found",
  replies: { 202: BatchView },
});
