import type { Connection } from "./api.ts";
import { LusterError } from "./error.ts";
import { type Described, isLocal } from "./file.ts";
import { platform } from "./platform.ts";
import { within } from "./time.ts";

/**
 * Sends a body to its presigned URL and returns the HTTP status. Rejects when there is none: no network, or the signal.
 * `onProgress` is told the bytes that have left.
 */
export type Put = (
  target: { url: string; headers: Record<string, string> },
  body: Described["body"],
  options: { signal: AbortSignal; onProgress: (sent: number) => void },
) => Promise<number>;

/** By XMLHttpRequest where there is one, for fetch tells no progress and React Native's sends no files by their uri. */
export const defaultPut =
  ({ fetch, idleTimeout = 60_000 }: Pick<Connection, "fetch" | "idleTimeout">): Put =>
  (target, body, options) =>
    platform.XMLHttpRequest === undefined
      ? byFetch(fetch ?? globalThis.fetch, idleTimeout, target, body, options)
      : byXhr(idleTimeout, target, body, options);

/** Bytes a second below which an upload by fetch, which tells no progress, counts as dead. */
const slowest = 16_000;

async function byFetch(
  fetch: typeof globalThis.fetch,
  idle: number,
  { url, headers }: Parameters<Put>[0],
  body: Described["body"],
  { signal, onProgress }: Parameters<Put>[2],
): Promise<number> {
  if (isLocal(body))
    throw new LusterError(
      "file.unsupported",
      "A file is sent by its uri only where XMLHttpRequest can: React Native.",
    );
  const size = body instanceof Uint8Array ? body.byteLength : body.size;
  return within(idle + (size / slowest) * 1000, signal, async (limit) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- bytes are a body too; their type would rule out shared memory
    const init = { method: "PUT", headers, body: body as Blob, signal: limit };
    const response = await fetch(url, { ...init, redirect: "error", credentials: "omit" });
    await response.text();
    if (response.ok) onProgress(size);
    return response.status;
  });
}

function byXhr(
  idle: number,
  { url, headers }: Parameters<Put>[0],
  body: Described["body"],
  { signal, onProgress }: Parameters<Put>[2],
): Promise<number> {
  const { XMLHttpRequest: Request } = platform;
  if (Request === undefined) throw new LusterError("file.unsupported", "There is no XMLHttpRequest here.");
  const xhr = new Request();
  const abort = (): void => xhr.abort();
  let watch = setTimeout(abort, idle);
  const ended = new Promise<number>((resolve, reject) => {
    xhr.addEventListener("load", () => resolve(xhr.status));
    xhr.addEventListener("error", () => reject(new Error("The connection failed")));
    xhr.addEventListener("abort", () => reject(new Error("The connection was ended")));
  });
  xhr.upload.addEventListener("progress", ({ loaded }) => {
    clearTimeout(watch);
    watch = setTimeout(abort, idle);
    onProgress(loaded);
  });
  xhr.open("PUT", url);
  for (const [name, value] of Object.entries(headers))
    // The platform knows the size, and a browser complains about a page that names it.
    if (name.toLowerCase() !== "content-length") xhr.setRequestHeader(name, value);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) return Promise.reject(new Error("aborted"));
  xhr.send(isLocal(body) ? { uri: body.uri } : body);
  return ended.finally(() => {
    clearTimeout(watch);
    signal.removeEventListener("abort", abort);
  });
}
