import { extname } from "node:path";
import { MIMEType } from "node:util";
import { ContentType } from "@luster/contract/picture-types";

/**
 * The picture type that a client's media type (RFC 9110) names, in any of the spellings in use: case, spaces,
 * parameters and aliases do not count. `"unsaid"` when it names no type at all, `undefined` when it names one that
 * Luster does not accept.
 */
export function declaredType(mediaType = ""): ContentType | "unsaid" | undefined {
  const essence = essenceOf(mediaType);
  if (essence === undefined) return undefined;
  if (unsaid.has(essence)) return "unsaid";
  return aliases.get(essence) ?? ContentType.safeParse(essence).data;
}

/** The picture type that a file's name tells by its extension, or `undefined`. */
export const namedType = (filename: string): ContentType | undefined =>
  namedTypes.get(extname(filename).slice(1).toLowerCase());

/** What browsers, phones and HTTP libraries send when they do not know the type of a file. */
const unsaid = new Set([
  "",
  "application/octet-stream",
  "binary/octet-stream",
  "application/unknown",
  "application/x-unknown",
  "unknown/unknown",
  "image/*",
  "*/*",
]);

/**
 * Old Windows programs, Internet Explorer and some Android gallery apps still write these; iOS says "sequence" of a
 * Live Photo's still.
 */
const aliases = new Map<string, ContentType>([
  ["image/jpg", "image/jpeg"],
  ["image/jpe", "image/jpeg"],
  ["image/jfif", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["image/pipeg", "image/jpeg"],
  ["image/x-jpeg", "image/jpeg"],
  ["image/x-jpg", "image/jpeg"],
  ["image/x-citrix-jpeg", "image/jpeg"],
  ["application/jpg", "image/jpeg"],
  ["application/x-jpg", "image/jpeg"],
  ["image/x-png", "image/png"],
  ["image/x-citrix-png", "image/png"],
  ["application/png", "image/png"],
  ["application/x-png", "image/png"],
  ["image/x-webp", "image/webp"],
  ["image/heic-sequence", "image/heic"],
  ["image/x-heic", "image/heic"],
  ["image/heif-sequence", "image/heif"],
  ["image/x-heif", "image/heif"],
]);

const namedTypes = new Map<string, ContentType>([
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["jpe", "image/jpeg"],
  ["jfif", "image/jpeg"],
  ["pjpeg", "image/jpeg"],
  ["pjp", "image/jpeg"],
  ["png", "image/png"],
  ["webp", "image/webp"],
  ["heic", "image/heic"],
  ["heics", "image/heic"],
  ["heif", "image/heif"],
  ["heifs", "image/heif"],
  ["hif", "image/heif"],
]);

/** The type and subtype in lower case, without parameters; `undefined` for what is no media type. */
function essenceOf(mediaType: string): string | undefined {
  const text = mediaType.trim();
  if (text === "") return "";
  try {
    return new MIMEType(text).essence;
  } catch {
    return undefined;
  }
}
