import type { RenditionName } from "./assets.ts";
import { type ContentType, extensions } from "./picture-types.ts";

const maxLength = 200;
const extension = /\.[A-Za-z0-9]{1,8}$/;
// Bidirectional controls let `gpj.exe` read as `exe.jpg`; the line separators would break a header or a log line.
const invisible = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/gu;

/**
 * A file name that is safe to show and to save under: one line of 1 to 200 UTF-16 units, well-formed, NFC, no
 * separators.
 */
export function cleanFilename(name: string): string {
  const visible = name.toWellFormed().replace(invisible, "").normalize("NFC").replace(/[/\\]/g, "_");
  const { stem, suffix } = split(trim(visible));
  return trim(cut(stem, maxLength - suffix.length) + suffix) || "untitled";
}

/** The name that the enhanced picture downloads under: of `kitchen.heic` a JPEG becomes `kitchen.enhanced.jpg`. */
export function outputName(original: string, type: ContentType): string {
  return renamed(original, `.enhanced.${extensions[type]}`);
}

/**
 * The name that a rendition downloads under: `kitchen.enhanced.jpg` as a `thumb` becomes
 * `kitchen.enhanced.thumb.webp`.
 */
export function renditionName(picture: string, name: RenditionName, type: ContentType): string {
  return renamed(picture, `.${name}.${extensions[type]}`);
}

/** The Content-Disposition (RFC 6266) that saves a response under this name, for old and new clients, in ASCII. */
export function attachment(name: string): string {
  if (plain.test(name)) return `attachment; filename="${name}"`;
  const clean = cleanFilename(name);
  const fallback = ascii(clean);
  const old = `attachment; filename="${fallback}"`;
  return fallback === clean ? old : `${old}; filename*=UTF-8''${percentEncoded(clean)}`;
}

/** Names as cameras give them, which need no cleaning: most names, and every list signs a thousand. */
const plain = /^\w(?:[\w .-]{0,198}\w)?$/;

// Some clients percent-decode or unescape the plain form, so these three never appear in it (RFC 6266, appendix D).
const ascii = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7E]|["\\%]/gu, "_") || "_";

/** RFC 8187's ext-value: stricter than encodeURIComponent by four characters. */
const percentEncoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

// Leading dots hide a file, trailing ones vanish on Windows, and `..` is a folder.
const trim = (name: string): string => name.replace(/^[\s.]+|[\s.]+$/gu, "");

function renamed(name: string, suffix: string): string {
  const { stem } = split(cleanFilename(name));
  return cut(stem, maxLength - suffix.length) + suffix;
}

function split(name: string): { stem: string; suffix: string } {
  const suffix = extension.exec(name)?.[0] ?? "";
  return { stem: name.slice(0, name.length - suffix.length), suffix };
}

/** At most `length` UTF-16 units, without half a surrogate pair at the end. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
