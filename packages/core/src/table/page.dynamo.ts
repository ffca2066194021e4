import type { Page } from "../page.ts";
import { toCursor } from "./cursor.ts";

type Found<T> = { Items?: T[]; LastEvaluatedKey?: Record<string, unknown> | undefined };

/** How many items to ask the table for: one more than the page holds, which alone tells whether another page follows. */
export const oneMore = (limit: number): number => limit + 1;

/** The page of at most `limit` items, of what the table gave for `oneMore`; a large item can make the table give fewer. */
export function toPage<T>(
  { Items = [], LastEvaluatedKey }: Found<T>,
  limit: number,
  sortKey: (item: T) => string,
): Page<T> {
  const items = Items.slice(0, limit);
  const last = items.at(-1);
  const more = Items.length > limit || LastEvaluatedKey !== undefined;
  return { items, ...(more && last && { cursor: toCursor(sortKey(last)) }) };
}
