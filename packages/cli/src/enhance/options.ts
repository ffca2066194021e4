import { resolve } from "node:path";
import { Strength } from "@luster/contract/strength";
import { Tier } from "@luster/contract/tier";
import { oneOf, parse, serviceAt, serviceOptions, serviceUsage, UsageError } from "../command.ts";

export type Options = {
  /** Files, folders and patterns as they were given. */
  paths: string[];
  recursive: boolean;
  /** The folder for the outputs; when absent, each goes beside its file. */
  out?: string;
  /** Photos in progress at the same time. */
  jobs: number;
  tier: Tier;
  strength: Strength;
  prompt?: string;
  force: boolean;
  yes: boolean;
  json: boolean;
  api?: string;
  token?: string;
  /** The caller's folder; paths are shown relative to it. */
  folder: string;
};

const name = (): string =>
  process.env["npm_lifecycle_event"] === "enhance" ? "npm run enhance --" : "luster enhance";

export const usage = (): string => `Usage: ${name()} [options] PATH...

Enhances photos (JPEG, PNG, WebP, HEIC) and writes NAME.enhanced.jpg beside each. A PATH is a file, a folder, or a quoted
pattern such as "rooms/**/*.jpg". What was done is left alone, what was begun is continued, and nothing is paid for twice:
after Ctrl-C or a crash, run the same again. It uses the Luster that runs on this machine's data, or starts one for as
long as it needs it.

  --recursive     also take the folders below a folder
  --out DIR       write the results into this folder
  --jobs N        photos in progress at the same time (default: 4)
  --tier TIER     ${Tier.options.join(", ")} (default: basic)
  --strength HOW  ${Strength.options.join(", ")} (default: natural): undo what is wrong, light dim rooms
                  as well, light them as brightly as a listing; the basic tier alone reads it
  --prompt TEXT   what to do, in words; the basic tier does not read it
  --force         enhance again what was done, which may cost money again
  --yes           do not ask before spending money
${serviceUsage}
  --json          print one line of JSON per photo
  -h, --help      print this

Exits with 0 when every photo is enhanced, 1 when one is not, 2 when the command line is wrong, 130 after Ctrl-C.`;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/** Reads the command line; paths are relative to `folder`. Throws `UsageError`. */
export function readOptions(args: string[], folder: string): Options {
  const { values, positionals } = parse(args, {
    ...serviceOptions,
    out: text,
    jobs: text,
    tier: text,
    strength: text,
    prompt: text,
    recursive: flag,
    force: flag,
    yes: flag,
  });
  const { recursive = false, force = false, yes = false, json = false, out, prompt } = values;
  if (positionals.length === 0) throw new UsageError("No file is given.");
  return {
    ...serviceAt(values),
    paths: positionals,
    recursive,
    ...(out !== undefined && { out: resolve(folder, out) }),
    jobs: readJobs(values.jobs),
    tier: oneOf(Tier, "--tier", values.tier ?? "basic"),
    strength: oneOf(Strength, "--strength", values.strength ?? "natural"),
    ...(prompt !== undefined && { prompt }),
    force,
    yes,
    json,
    folder,
  };
}

function readJobs(value = "4"): number {
  const jobs = Number(value);
  if (/^\d+$/.test(value) && jobs >= 1 && jobs <= 64) return jobs;
  throw new UsageError("--jobs must be a number from 1 to 64.");
}
