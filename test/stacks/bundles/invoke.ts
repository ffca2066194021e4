// Runs in a process of its own, in a function's folder: imports the bundle there and invokes it once, as Lambda would.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { invocation } from "@luster/local/lambda/context";

export interface Invocation {
  event: unknown;
  timeout: number;
}

export type Outcome = { result: unknown } | { error: string };

process.once("message", async ({ event, timeout }: Invocation) => {
  const outcome = await invoke(event, timeout * 1000);
  process.send?.(outcome, () => process.exit());
});

async function invoke(event: unknown, timeoutMs: number): Promise<Outcome> {
  try {
    const { handler } = await load(join(process.cwd(), "bundle"));
    return { result: await handler(event, invocation({ functionName: "bundle", timeoutMs })) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** As Lambda's runtime does: `.mjs` is imported, `.cjs` required. */
async function load(path: string) {
  if (existsSync(`${path}.mjs`)) return await import(pathToFileURL(`${path}.mjs`).href);
  return createRequire(import.meta.url)(`${path}.cjs`);
}
