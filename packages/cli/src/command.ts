import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import * as z from "zod";

/** One command of the command line: `run` returns the exit code. */
export type Command = { usage: () => string; run: (args: string[]) => Promise<number> };

/** The command line is wrong: nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/** What every command that talks to a service takes. */
export const serviceOptions = { api: text, token: text, json: flag } as const;

export const serviceUsage = `  --api URL       use the Luster at this address (default: LUSTER_API, else the one of this machine)
  --token TOKEN   the bearer token for it (default: LUSTER_TOKEN)`;

/** Options and positional arguments. Throws `UsageError`. */
export function parse<const O extends ParseArgsOptionsConfig>(args: string[], options: O) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Where the service is, by options or environment. Throws `UsageError`. */
export function serviceAt(values: { api?: string | undefined; token?: string | undefined }): {
  api?: string;
  token?: string;
} {
  const { api = process.env["LUSTER_API"], token = process.env["LUSTER_TOKEN"] } = values;
  if (api && !z.url({ protocol: /^https?$/ }).safeParse(api).success)
    throw new UsageError("--api must be an http or https URL.");
  return { ...(api && { api }), ...(token && { token }) };
}

/** The value of an option that has a few. Throws `UsageError`. */
export function oneOf<T extends string>(
  values: z.ZodType<T> & { options: T[] },
  option: string,
  value: string,
): T {
  const parsed = values.safeParse(value);
  if (!parsed.success) throw new UsageError(`${option} must be one of ${values.options.join(", ")}.`);
  return parsed.data;
}

/** npm runs scripts in the repository's folder; INIT_CWD is the folder it was called from. */
export const callersFolder = (): string =>
  (["enhance", "luster"].includes(process.env["npm_lifecycle_event"] ?? "") && process.env["INIT_CWD"]) ||
  process.cwd();
