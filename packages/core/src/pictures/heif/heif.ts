import type { HeifHeader, Tiling } from "./decode.ts";
import { HeifThread } from "./thread.ts";

/** A decoded HEIF picture: upright, interleaved 8-bit samples, in the colours its profile describes, or sRGB. */
export type HeifPixels = {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
  profile: Buffer | undefined;
};

type Options = {
  /** Gets the upright size before anything is decoded, and refuses it by throwing. */
  accept: (width: number, height: number) => void;
  signal: AbortSignal;
  /** The longest that the picture may take. */
  seconds: number;
};

/**
 * Decodes the primary picture of a HEIC or HEIF file in threads of its own, which are ended when it takes too long or
 * the signal aborts; the tiles of a phone's picture in two at once. Throws a plain error when the file is damaged or
 * cut short.
 */
export async function decodeHeif(file: Uint8Array, options: Options): Promise<HeifPixels> {
  const previous = last;
  const turn = Promise.withResolvers<void>();
  last = turn.promise;
  await previous;
  try {
    return await inTime(decode(file, options.accept), options);
  } finally {
    turn.resolve();
  }
}

/** One picture at a time: the threads are shared, and each picture takes 100 MB and more. */
let last: Promise<void> = Promise.resolve();

/** Kept between pictures: a new thread takes a third longer. */
let threads: [HeifThread, HeifThread] | undefined;

async function decode(bytes: Uint8Array, accept: Options["accept"]): Promise<HeifPixels> {
  const [first, second] = (threads ??= [new HeifThread(), new HeifThread()]);
  const file = new Uint8Array(new SharedArrayBuffer(bytes.length));
  file.set(bytes);
  const header = await first.open(file);
  accept(header.width, header.height);
  if (header.tiling) await second.open(file);
  const data = header.tiling
    ? await decodeTiles([first, second], header, header.tiling)
    : await first.decode();
  const { width, height, channels, profile } = header;
  return { data, width, height, channels, profile: profile && Buffer.from(profile) };
}

async function decodeTiles(
  pair: HeifThread[],
  { width, height }: HeifHeader,
  tiling: Tiling,
): Promise<Buffer> {
  const shared = { pixels: new SharedArrayBuffer(width * height * 3), next: new SharedArrayBuffer(4) };
  await Promise.all(pair.map((thread) => thread.decodeTiles(tiling, shared)));
  return Buffer.from(shared.pixels);
}

/** Waits for a picture no longer than allowed. A thread that was not done with it cannot be used again. */
async function inTime<T>(decoding: Promise<T>, { signal, seconds }: Options): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const abort = () => stopped.reject(signal.reason);
  const timer = setTimeout(() => stopped.reject(new Error(`timeout: ${seconds} seconds`)), seconds * 1000);
  signal.addEventListener("abort", abort);
  try {
    signal.throwIfAborted();
    return await Promise.race([decoding, stopped.promise]);
  } catch (error) {
    // Also after an error of one thread: the other may still be busy with the picture.
    decoding.catch(() => {});
    await Promise.all(threads?.map((thread) => thread.end()) ?? []);
    threads = undefined;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
