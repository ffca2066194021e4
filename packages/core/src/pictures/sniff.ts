import type { ContentType } from "@luster/contract/picture-types";

/** How many of a file's first bytes `sniff` looks at. */
export const sniffedBytes = 64;

/**
 * The picture type that a file's first bytes show, or `undefined` when Luster does not accept it. AVIF is not
 * accepted.
 */
export function sniff(bytes: Uint8Array): ContentType | undefined {
  if (hasBytes(bytes, 0, [0xff, 0xd8, 0xff])) return "image/jpeg";
  if (hasBytes(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  if (text(bytes, 0) === "RIFF" && text(bytes, 8) === "WEBP") return "image/webp";
  if (text(bytes, 4) === "ftyp") return heifType(bytes);
  return undefined;
}

/**
 * Whether two types name the same kind of file. Phones call the same picture image/heic in one place and image/heif
 * in another.
 */
export function sameFamily(a: ContentType, b: ContentType): boolean {
  return family(a) === family(b);
}

const heicBrands = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx"]);
const heifBrands = new Set(["mif1", "mif2", "msf1", "miaf"]);
const avifBrands = new Set(["avif", "avis"]);

function heifType(bytes: Uint8Array): ContentType | undefined {
  const [major = "", ...compatible] = brands(bytes);
  // An AVIF may put the general brand first and name itself only among the compatible ones.
  if ([major, ...compatible].some((brand) => avifBrands.has(brand))) return undefined;
  if (heicBrands.has(major)) return "image/heic";
  return heifBrands.has(major) ? "image/heif" : undefined;
}

/**
 * The major brand and the compatible ones of an `ftyp` box, which is its size, "ftyp", the major brand, a version,
 * the others.
 */
function brands(bytes: Uint8Array): string[] {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const end = Math.min(size, bytes.length, sniffedBytes);
  const compatible = [];
  for (let at = 16; at + 4 <= end; at += 4) compatible.push(text(bytes, at));
  return [text(bytes, 8), ...compatible];
}

function family(type: ContentType): ContentType {
  return type === "image/heif" ? "image/heic" : type;
}

function hasBytes(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte);
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
