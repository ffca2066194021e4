import type { Libheif } from "libheif-js/libheif-wasm/libheif-bundle.mjs";

export type Pointer = number;

/**
 * A libheif for one picture, made in 10 ms. It is dropped afterwards, which frees its memory (it never shrinks: 100
 * MB and more for 12 megapixels), and a file that makes it abort leaves no broken instance behind.
 */
export async function createHeif(): Promise<Libheif> {
  // Loaded with the first HEIC: 2 MB of wasm that no other upload needs.
  const { default: create } = await import("libheif-js/libheif-wasm/libheif-bundle.mjs");
  return create({ print() {}, printErr() {} });
}

/** Calls a function that hands over a pointer and reports a `heif_error`. Throws a plain error with libheif's words. */
export function result(heif: Libheif, call: (error: Pointer, out: Pointer) => void): Pointer {
  const out = zeroed(heif, 4);
  attempt(heif, (error) => call(error, out));
  return uint32(heif, out);
}

/** Calls a function that reports a `heif_error`. Throws a plain error with libheif's words. */
export function attempt(heif: Libheif, call: (error: Pointer) => void): void {
  // code, subcode and message, of 4 bytes each.
  const error = zeroed(heif, 12);
  call(error);
  if (uint32(heif, error) !== 0) throw new Error(`libheif: ${cString(heif, uint32(heif, error + 8))}`);
}

export function zeroed(heif: Libheif, bytes: number): Pointer {
  const at = heif._malloc(bytes);
  heif.HEAPU8.fill(0, at, at + bytes);
  return at;
}

export function uint32(heif: Libheif, at: Pointer): number {
  return new DataView(heif.HEAPU8.buffer).getUint32(at, true);
}

function cString(heif: Libheif, at: Pointer): string {
  return Buffer.from(heif.HEAPU8.subarray(at, heif.HEAPU8.indexOf(0, at))).toString("utf8");
}
