import * as z from "zod";

/** One line of text from a person: well-formed (half a surrogate pair has no UTF-8), control characters out, trimmed, NFC, 1 to `max` characters. */
export const line = (max: number) =>
  z
    .string()
    .max(max * 4)
    .transform((text) =>
      text
        .toWellFormed()
        .normalize("NFC")
        .replaceAll(/\p{Cc}/gu, " ")
        .trim(),
    )
    .pipe(z.string().min(1).max(max));

/** Several lines of text from a person: like `line`, but it may be empty and keeps its line breaks, as `\n`. */
export const lines = (max: number) =>
  z
    .string()
    .max(max * 4)
    .transform((text) =>
      text
        .toWellFormed()
        .normalize("NFC")
        .replaceAll(/\r\n?/g, "\n")
        .replaceAll(/(?!\n)\p{Cc}/gu, " ")
        .trim(),
    )
    .pipe(z.string().max(max));
