import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { FileError } from "../file-error.ts";
import type { Wish } from "../enhance/photo.ts";

/** What would be enhanced, and how. Paths are absolute. */
export type Request = Wish & { files: string[] };

type Quote = { asked: string; until: number };

/** A quote is for the files as they are: an hour later somebody should look again. */
const validMs = 60 * 60_000;

/** Quotes that were given, until they are used or an hour has passed. Nothing is paid without one. */
export function createQuotes(now: () => number = Date.now) {
  const quotes = new Map<string, Quote>();

  /** The quote's id, and the files' bytes together. Throws `FileError` for a file that is not there. */
  async function give(request: Request): Promise<{ quote_id: string; bytes: number }> {
    const { asked, bytes } = await stateOf(request);
    const quote_id = `quote_${randomUUID()}`;
    quotes.set(quote_id, { asked, until: now() + validMs });
    return { quote_id, bytes };
  }

  /**
   * Throws `FileError` unless the quote is for just this, as it is now. The same quote may be used again: nothing is
   * paid twice.
   */
  async function check(quoteId: string | undefined, request: Request): Promise<void> {
    if (quoteId === undefined)
      throw new FileError(
        "quote.required",
        "This tier is paid for: call `quote` first, and give its quote_id here.",
      );
    const quote = quotes.get(quoteId);
    if (!quote || quote.until < now())
      throw new FileError(
        "quote.unknown",
        "There is no such quote, or it is older than an hour: call `quote` again.",
      );
    if (quote.asked !== (await stateOf(request)).asked)
      throw new FileError(
        "quote.other",
        "The quote is for other files, or another tier, strength or prompt, or a file has changed since: call `quote` again.",
      );
  }

  return { give, check };
}

export type Quotes = ReturnType<typeof createQuotes>;

async function stateOf({ files, ...wish }: Request): Promise<{ asked: string; bytes: number }> {
  const states = await Promise.all(
    [...new Set(files)].toSorted().map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      if (!found?.isFile()) throw new FileError("file.not_found", `There is no file ${file}.`);
      return { file, size: found.size, modified: found.mtimeMs };
    }),
  );
  const { tier, strength, prompt } = wish;
  return {
    asked: JSON.stringify([states, tier, strength, prompt]),
    bytes: states.reduce((sum, { size }) => sum + size, 0),
  };
}
