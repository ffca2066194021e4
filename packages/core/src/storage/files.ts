import { type FileHandle, open, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Bytes per read of a file: the default of 64 KiB makes 16 times as many system calls. */
export const readSize = 1024 * 1024;

/** Fewer or more bytes arrived than were announced. */
export class TruncatedError extends Error {
  override readonly name = "TruncatedError";
}

type Arriving = { bytes: Readable; size: number };

/**
 * Streams what `source` finds to a file that must not exist yet, and checks its size in bytes. `false` when there is
 * nothing; then, and on failure, no file is left behind.
 */
export async function writeNewFile(
  file: string,
  source: () => Promise<Arriving | undefined>,
  signal?: AbortSignal,
): Promise<boolean> {
  // Created first: from here on the file is ours, and the cleanup cannot remove somebody else's.
  await using handle = await open(file, "wx");
  try {
    const found = await source();
    if (found) await receive(handle, found, signal);
    if (!found) await rm(file);
    return found !== undefined;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function receive(handle: FileHandle, { bytes, size }: Arriving, signal?: AbortSignal): Promise<void> {
  const sink = handle.createWriteStream();
  await pipeline(bytes, sink, { ...(signal && { signal }) });
  if (sink.bytesWritten !== size) throw new TruncatedError(`${sink.bytesWritten} of ${size} bytes arrived`);
}
