import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Strength } from "@luster/contract/strength";
import { Tier } from "@luster/contract/tier";
import * as z from "zod";

export type Options = {
  /** Absolute paths, each once. */
  files: string[];
  /** The folder for the outputs; when absent, each goes beside its file. */
  out?: string;
  tier: Tier;
  strength: Strength;
  prompt?: string;
  api?: string;
  token?: string;
  json: boolean;
  help: boolean;
  /** The caller's folder; paths are shown relative to it. */
  folder: string;
};

/** The command line is wrong: nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const usage = `Usage: npm run enhance -- [options] FILE...

Enhances photos (JPEG, PNG, WebP, HEIC) and writes NAME.enhanced.jpg beside each; a file of that name is replaced.
It uses the Luster that runs on this machine's data, or starts one for as long as it needs it.

  --out DIR      write the results into this folder
  --tier TIER    ${Tier.options.join(", ")} (default: basic)
  --strength HOW  ${Strength.options.join(", ")} (default: natural): undo what is wrong, light dim rooms
                 as well, light them as brightly as a listing; the basic tier alone reads it
  --prompt TEXT  what to do, in words; the basic tier does not read it
  --api URL      use the Luster at this address
  --token TOKEN  the bearer token for it
  --json         print one line of JSON per file
  --help         print this

Exits with 0 when every file was enhanced, 1 when one was not, 2 when the command line is wrong.`;

/** Reads the command line; paths are relative to `folder`. Throws `UsageError`. */
export function readOptions(args: string[], folder: string): Options {
  const { values, positionals } = parse(args);
  const { json = false, help = false, tier = "basic", strength = "natural", out, ...given } = values;
  if (positionals.length === 0 && !help) throw new UsageError("No file is given.");
  if (given.api !== undefined && !z.url({ protocol: /^https?$/ }).safeParse(given.api).success)
    throw new UsageError("--api must be an http or https URL.");
  return {
    files: [...new Set(positionals.map((file) => resolve(folder, file)))],
    ...(out !== undefined && { out: resolve(folder, out) }),
    ...given,
    tier: named(Tier, "--tier", tier),
    strength: named(Strength, "--strength", strength),
    json,
    help,
    folder,
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    out: text,
    tier: text,
    strength: text,
    prompt: text,
    api: text,
    token: text,
    json: flag,
    help: flag,
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The value of an option that has a few. */
function named<T extends string>(values: z.ZodType<T> & { options: T[] }, option: string, value: string): T {
  const parsed = values.safeParse(value);
  if (!parsed.success) throw new UsageError(`${option} must be one of ${values.options.join(", ")}.`);
  return parsed.data;
}
