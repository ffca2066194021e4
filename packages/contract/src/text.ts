import * as z from "zod";

/** One line of text from a person: well-formed, no control characters, trimmed, NFC, 1 to `max` characters. */
export const line = (max: number) => written(max, (text) => text.replaceAll(/\p{Cc}/gu, " ")).min(1);

/** Several lines of text from a person: like `line`, but it may be empty and keeps its line breaks, as `\n`. */
export const lines = (max: number) =>
  written(max, (text) => text.replaceAll(/\r\n?/g, "\n").replaceAll(/(?!\n)\p{Cc}/gu, " "));

/** Bounded before it is cleaned too: normalising text of any size would be wasted work. */
const written = (max: number, clean: (text: string) => string) =>
  z
    .string()
    .max(max * 4, { error: tooLong(max), abort: true })
    .refine((text) => text.isWellFormed(), { error: halfCharacter, abort: true })
    .overwrite((text) => clean(text.normalize("NFC")).trim())
    .max(max, tooLong(max));

const tooLong = (max: number): string => `must have at most ${max} characters`;

/** Half a surrogate pair has no UTF-8: it would be stored as U+FFFD. */
export const halfCharacter = "has half a character in it (a lone surrogate)";
