import { stripVTControlCharacters } from "node:util";

/** One line of a list. */
export const table = (cells: readonly string[]): string => cells.map(printable).join("  ");

/** A name may contain anything, even what would move a terminal's cursor. */
export const printable = (name: string): string => stripVTControlCharacters(name).replace(/\p{Cc}/gu, "?");
