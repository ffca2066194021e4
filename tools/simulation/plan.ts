import { parseArgs } from "node:util";
import * as z from "zod";
import { settings } from "@luster/settings/functions";
import { stageSettings } from "@luster/settings/stage";
import { decimal, given, whole } from "@luster/settings/values";
import { inWords } from "@luster/settings/settings-error";

const { openai, waiting } = settings;

/** What is simulated. What a stage decides is read, bounded and defaulted by the stage's own settings. */
export const Plan = z.object({
  photos: whole(1, 5_000_000).default(1_000).meta({ description: "photos a day" }),
  days: whole(1, 30).default(1).meta({ description: "days in a row" }),
  shoot: whole(1, 5_000).default(60).meta({ description: "photos a shoot, each of another user" }),
  apart: decimal(0, 60).default(0.5).meta({ description: "seconds from one photo of a shoot to the next" }),
  hours: decimal(0, 24).default(10).meta({ description: "hours of each day in which shoots begin" }),
  paid: decimal(0, 1).default(0.5).meta({ description: "share of shoots whose tier is paid" }),
  workers: stageSettings.shape.WORKER_CONCURRENCY.meta({ description: "WORKER_CONCURRENCY" }),
  "basic-workers": stageSettings.shape.BASIC_CONCURRENCY.meta({
    description: "BASIC_CONCURRENCY; as many as workers",
  }),
  "api-rate": stageSettings.shape.API_RATE.meta({ description: "API_RATE" }),
  "per-minute": openai.shape.OPENAI_IMAGES_PER_MINUTE.meta({ description: "OPENAI_IMAGES_PER_MINUTE" }),
  "extra-calls": openai.shape.EXTRA_PAID_CALLS.meta({ description: "EXTRA_PAID_CALLS" }),
  "wait-hours": waiting.shape.JOB_WAIT_HOURS.meta({ description: "JOB_WAIT_HOURS" }),
  "provider-per-minute": whole(1, 100_000)
    .default(250)
    .meta({ description: "pictures that the provider begins in any 60 seconds" }),
  "retry-after": z
    .stringbool({ truthy: ["yes"], falsy: ["no"], error: "must be yes or no" })
    .default(true)
    .meta({ description: "whether its refusals say when to come back" }),
  "call-seconds": decimal(0.1, 300).default(120).meta({ description: "seconds of one paid call" }),
  "basic-seconds": decimal(0.1, 300).default(4).meta({ description: "seconds of one basic picture" }),
  "own-seconds": decimal(0, 60).default(3).meta({ description: "seconds of a paid picture beside its call" }),
  "delivery-seconds": decimal(0, 10)
    .default(0.2)
    .meta({ description: "seconds of a delivery that finds the job must wait" }),
  lost: decimal(0, 1).default(0.001).meta({ description: "share of paid calls whose result is lost" }),
  "outage-hours": decimal(0, 168).default(0).meta({ description: "hours of an outage of the provider" }),
  "outage-from": decimal(0, 168).default(2).meta({ description: "hours after the start at which it begins" }),
  seed: whole(0, 2 ** 31)
    .default(1)
    .meta({ description: "of everything that is left to chance" }),
});
export type Plan = z.infer<typeof Plan>;

const names = Object.keys(Plan.shape);

/** Reads it from a command line. Throws an Error that names what is wrong, a line each. */
export function parsePlan(args: readonly string[]): Plan {
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  const { values } = parseArgs({ args: [...args], options, strict: true });
  const parsed = Plan.safeParse(
    given(Plan, (name) => z.string().optional().parse(values[name])),
    { error: inWords },
  );
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues.map(({ path, message }) => `--${path.join(".")} ${message}`).join("\n"),
  );
}

/** One line for each option: its name, what it says and its default. */
export const usage = (): string =>
  Object.entries<z.ZodType>(Plan.shape)
    .map(([name, schema]) => {
      const standard: unknown = schema.safeParse(undefined).data ?? "none";
      return `  --${name.padEnd(20)} ${z.globalRegistry.get(schema)?.description} (${String(standard)})`;
    })
    .join("\n");
