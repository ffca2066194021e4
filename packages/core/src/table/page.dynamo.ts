import type { Page } from "@luster/contract/page";

type Found<T> = { Items?: T[]; LastEvaluatedKey?: Record<string, unknown> | undefined };

/** How many items to request from the table: one more than the page holds, to know whether another page follows. */
export const oneMore = (limit: number): number => limit + 1;

/** The page of at most `limit` items, from what the table returned for `oneMore`; large items can make that fewer. */
export function toPage<T>(
  { Items = [], LastEvaluatedKey }: Found<T>,
  limit: number,
  idOf: (item: T) => string,
): Page<T> {
  const items = Items.slice(0, limit);
  const last = items.at(-1);
  const more = Items.length > limit || LastEvaluatedKey !== undefined;
  return { items, ...(more && last && { cursor: idOf(last) }) };
}
