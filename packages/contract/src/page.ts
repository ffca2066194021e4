import * as z from "zod";

/** How a list is requested: at most `limit` entries, after the one that `cursor` (from the previous page) names. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z
    .string()
    .max(512)
    .regex(/^[A-Za-z0-9_-]+$/, "must be a cursor from the previous page")
    .optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** One page of a list; `cursor` is present when more follows. */
export type Page<T> = { items: T[]; cursor?: string };
