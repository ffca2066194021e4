import { isUtf8 } from "node:buffer";
import { Failure } from "@luster/core/failure";

/**
 * Bytes as text. Throws `request.malformed` when they are not UTF-8: decoded all the same, they would be stored as
 * U+FFFD.
 */
export function utf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw notUtf8();
  return new TextDecoder().decode(bytes);
}

/** Checks the percent encodings of a urlencoded form, which its parser decodes as U+FFFD where they are no UTF-8. */
export function checkPercentEncodings(form: string): void {
  for (const [run] of form.matchAll(/(?:%[\da-f]{2})+/gi))
    if (!isUtf8(Buffer.from(run.replaceAll("%", ""), "hex"))) throw notUtf8();
}

export const notUtf8 = (): Failure => new Failure("request.malformed", "The body is not valid UTF-8.");
