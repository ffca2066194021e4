import * as z from "zod";
import { id, type IdPrefix } from "./ids.ts";

/**
 * How a list of things with such ids is requested: at most `limit` of them, after the one that `cursor` names, which
 * is the id that the previous page ended at. A list is always one user's own, so no cursor leads into another's.
 */
export const pageQuery = (prefix: IdPrefix) =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(50).describe("Entries of one page, at most."),
    cursor: id(prefix, "must be a cursor from the previous page")
      .optional()
      .describe("The `cursor` of the page before."),
  });
export type PageQuery = z.infer<ReturnType<typeof pageQuery>>;

/** One page of a list; `cursor` is present when more follows. */
export type Page<T> = { items: T[]; cursor?: string };
