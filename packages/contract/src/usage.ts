import * as z from "zod";
import { EngineId, ProviderId } from "./engine.ts";
import { route } from "./route.ts";
import { Tier } from "./tier.ts";

/** How many days one reply can have. */
export const maxUsageDays = 92;

/** What one model, or an engine of our own, made in a day. */
const UsageLine = z.object({
  tier: Tier,
  engine: EngineId,
  provider: ProviderId.optional(),
  model: z.string().optional(),
  outputs: z.int().describe("Outputs that were made."),
  calls: z.int().describe("Paid calls that have ended, those whose result was lost among them."),
  cost_usd: z.number().describe("What they cost, by the provider's price list."),
  assumed_usd: z.number().describe("What is counted for calls whose cost nobody knows: the most it can be."),
});

const UsageDay = z.object({
  day: z.iso.date(),
  cost_usd: z.number(),
  assumed_usd: z.number(),
  reserved_usd: z.number().describe("What is reserved for calls that have not ended."),
  lines: z.array(UsageLine),
});

const limited = { limit: z.int(), left: z.int() };

/** What a user has used, by day (UTC), and what is left of today. */
export const UsageView = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  cost_usd: z.number().describe("The sum of the days."),
  days: z.array(UsageDay).describe("The oldest first; days without paid calls and outputs are left out."),
  today: z.object({
    day: z.iso.date(),
    ends_at: z.iso.datetime().describe("When the next day begins, and with it everything that is left."),
    spending: z.object({
      cap_usd: z.number(),
      left_usd: z.number().describe("A request is refused whose most possible cost is above this."),
      job_cap_usd: z.number().optional().describe("What one job may cost at most."),
      job_estimate_usd: z
        .partialRecord(Tier, z.number())
        .describe(
          "What a job of each tier costs at most if no call has to be made again; without the tiers whose price is not known, or that nobody makes here.",
        ),
      stopped: z
        .boolean()
        .describe("Whether the service has spent what it may today, so that nobody gets a paid tier."),
    }),
    jobs: z.object(limited),
    bytes: z.object(limited),
  }),
});
export type UsageView = z.infer<typeof UsageView>;

const day = z.iso.date().optional();

/** Which days, both among them: without `from` the 30 up to `to`, without `to` up to today. */
export const UsageQuery = z.strictObject({ from: day, to: day });
export type UsageQuery = z.infer<typeof UsageQuery>;

export const get = route({
  method: "GET",
  path: "/usage",
  summary: "What the user has used and spent, by day, and what is left of today",
  description: `Days are of UTC, and at most ${maxUsageDays} at once; without \`from\` the 30 up to \`to\`, without \`to\` up to today. What was paid is known to the call. An output is counted once it is made; a worker that is killed at that very moment leaves one out.`,
  query: UsageQuery,
  replies: { 200: UsageView },
});
