import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EnhanceError } from "./enhance-error.ts";
import type { PictureFile } from "./picture-file.ts";

type Target = { url: string; headers?: Record<string, string> | undefined };
type Options = { signal: AbortSignal; onSent: (bytes: number) => void };

/**
 * Sends a file from disk to its presigned URL. `false` when a new URL can help: this one expired, or the storage did not
 * answer. Throws `upload.refused` when it cannot.
 */
export async function upload(file: PictureFile, target: Target, options: Options): Promise<boolean> {
  const response = await put(file, target, options).catch(() => options.signal.throwIfAborted());
  await response?.body?.cancel();
  // 412: the object is already there, from an attempt whose response was lost. The confirmation compares it.
  if (response?.ok || response?.status === 412) return true;
  if (!response || retryable.has(response.status) || response.status >= 500) return false;
  throw new EnhanceError("upload.refused", `The storage refused the upload with status ${response.status}.`);
}

/** R2 answers 400 to an expired URL, and 403 to a signature it does not know; 429 is transient. */
const retryable = new Set([400, 403, 429]);

const put = (
  file: PictureFile,
  { url, headers = {} }: Target,
  { signal, onSent }: Options,
): Promise<Response> =>
  fetch(url, {
    method: "PUT",
    headers,
    body: sent(file.path, onSent),
    duplex: "half",
    redirect: "error",
    signal,
  });

async function* sent(path: string, onSent: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    yield chunk;
    bytes += chunk.length;
    onSent(bytes);
  }
}

/** Streams a URL to a file that appears under its name only when it is complete. */
export async function download(url: string, output: string, signal: AbortSignal): Promise<void> {
  const part = join(dirname(output), `.${basename(output)}.${randomUUID()}.part`);
  try {
    await pipeline(await body(url, signal), createWriteStream(part, { flags: "wx" }), { signal });
    await rename(part, output);
  } catch (cause) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    throw cause instanceof EnhanceError ? cause : notSaved(output, cause);
  }
}

async function body(url: string, signal: AbortSignal): Promise<Readable> {
  const response = await fetch(url, { redirect: "error", signal });
  if (response.ok && response.body) return Readable.fromWeb(response.body);
  throw new EnhanceError(
    "download.refused",
    `The storage refused the download with status ${response.status}.`,
  );
}

const notSaved = (output: string, cause: unknown) =>
  new EnhanceError("download.failed", `The result could not be saved as ${output}: ${String(cause)}`, {
    cause,
  });
