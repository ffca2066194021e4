import { mkdir } from "node:fs/promises";
import { codeOf } from "@luster/core/failure";
import { onStopSignal } from "../signals.ts";
import { enhanceAll } from "./all-photos.ts";
import { type Options, readOptions, usage, UsageError } from "./options.ts";
import { findService } from "./service.ts";

/** `npm run enhance`: does what the command line says and returns the exit code. */
export async function enhance(args: string[]): Promise<number> {
  try {
    const options = readOptions(args, callersFolder());
    if (!options.help) return await run(options);
    console.log(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
}

/** npm runs scripts in the repository's folder; INIT_CWD is the folder it was called from. */
const callersFolder = (): string =>
  (process.env["npm_lifecycle_event"] === "enhance" && process.env["INIT_CWD"]) || process.cwd();

async function run(options: Options): Promise<number> {
  const interrupted = new AbortController();
  onStopSignal(() => interrupted.abort());
  if (options.out !== undefined) await makeFolder(options.out);
  const service = await findService(options.api);
  try {
    const results = await enhanceAll(options, service.url, interrupted.signal);
    if (interrupted.signal.aborted) return 130;
    return results.every((result) => "job" in result) ? 0 : 1;
  } finally {
    await service.stop();
  }
}

async function makeFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
  } catch (error) {
    throw new UsageError(`--out is not a folder and cannot be created: ${out} (${codeOf(error)}).`);
  }
}
