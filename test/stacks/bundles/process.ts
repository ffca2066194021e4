import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Invocation, Outcome } from "./invoke.ts";

/** Invokes the bundle in `folder` in a process that knows `env` and nothing else; what it printed is its log. */
export async function run(folder: string, env: Record<string, string>, invocation: Invocation) {
  const child = fork(join(import.meta.dirname, "invoke.ts"), { cwd: folder, env, silent: true });
  const printed = Promise.all([read(child.stdout), read(child.stderr)]);
  const ended = once(child, "close").then((): Outcome => ({ error: "The process ended without an answer" }));
  const answered = once(child, "message").then(([outcome]) => outcome as Outcome);
  child.send(invocation);
  const outcome = await Promise.race([answered, ended]);
  await ended;
  const log = (await printed).join("");
  if ("error" in outcome) throw new Error(`${outcome.error}\n${log}`);
  return { result: outcome.result, log };
}

async function read(stream: Readable | null) {
  return stream ? await text(stream) : "";
}
