import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseEnv } from "node:util";
import { stageSettings } from "@luster/settings/stage";

/** Runs a program to its end and returns what it printed. Throws when it fails. */
export type Run = (program: string, args: readonly string[], options?: Options) => Promise<string>;

type Options = {
  folder?: string;
  /** Added to the environment. */
  variables?: Record<string, string>;
  /** Whether a person sees what it prints; then nothing is returned. */
  shown?: boolean;
};

export const run: Run = async (program, args, { folder, variables, shown = false } = {}) => {
  const child = spawn(program, args, {
    ...(folder !== undefined && { cwd: folder }),
    env: { ...process.env, ...variables },
    stdio: ["ignore", shown ? "inherit" : "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  const [printed, code] = await Promise.all([child.stdout ? text(child.stdout) : "", ended]);
  if (code !== 0) throw new Error(`${[program, ...args].join(" ")} ended with ${code}`);
  return printed;
};

/**
 * A `run` whose `aws` asks in the region of the stage, as SST reads it: from the shell, else `.env`, else
 * `.env.<stage>`. Elsewhere there is no release and no alarm of the stage, which would look like a first deployment.
 */
export async function inRegionOf(stage: string, root: string, ask: Run): Promise<Run> {
  const files = await Promise.all([".env", `.env.${stage}`].map((name) => settingsIn(join(root, name))));
  const said = [process.env, ...files].map(({ REGION }) => REGION).find((region) => region);
  const region = stageSettings.shape.REGION.parse(said);
  return (program, args, options) =>
    ask(program, program === "aws" ? [...args, "--region", region] : args, options);
}

async function settingsIn(file: string): Promise<NodeJS.Dict<string>> {
  return parseEnv(await readFile(file, "utf8").catch(() => ""));
}
