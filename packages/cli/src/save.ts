import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Output } from "@luster/client";
import { FileError } from "./file-error.ts";

const tries = 4;

/**
 * Saves an output as a file that appears under its name only when it is complete. `latest` gives the output with a
 * URL that has not expired; it is asked again after a failure. Throws `FileError`, or the signal's reason.
 */
export async function save(latest: () => Promise<Output>, path: string, signal: AbortSignal): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const output = await latest();
    try {
      return await download(output, path, signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (tried === tries) throw cause instanceof FileError ? cause : notSaved(path, cause);
    }
    await pause(500 * 2 ** tried, undefined, { signal });
  }
}

/** One name for one file: what a killed command left is written over by the next. */
const partOf = (path: string): string => join(dirname(path), `.${basename(path)}.part`);

async function download(output: Output, path: string, signal: AbortSignal): Promise<void> {
  const part = partOf(path);
  const hash = createHash("sha256");
  const hashed = new Transform({
    transform(chunk: Uint8Array, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(await body(output, signal), hashed, createWriteStream(part), { signal });
    if (output.sha256 !== undefined && hash.digest("base64") !== output.sha256)
      throw new FileError("download.damaged", "What was downloaded is not what was stored.");
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function body({ url, url_withheld }: Output, signal: AbortSignal): Promise<Readable> {
  if (url === undefined)
    throw new FileError(url_withheld ?? "storage.unavailable", "The storage of the result does not answer.");
  const response = await fetch(url, { redirect: "error", signal });
  if (response.ok && response.body) return Readable.fromWeb(response.body);
  await response.body?.cancel();
  throw new FileError("download.refused", `The storage refused the download with status ${response.status}.`);
}

const notSaved = (path: string, cause: unknown): FileError =>
  new FileError("download.failed", `The result could not be saved as ${path}: ${String(cause)}`, { cause });
