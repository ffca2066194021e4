import type { Page } from "@luster/contract/page";

type Key = Record<string, unknown>;
/** What the table answers a query with: a page, and where the next one starts. */
export type Found<T> = { Items?: T[]; LastEvaluatedKey?: Key | undefined };
/** The option that starts a query where a page ended. */
export type Start = { exclusiveStartKey?: Key };

/** Every item that a query finds, from `first` on, read page by page as it is consumed. */
export async function* everyItem<T>(
  query: (start: Start) => Promise<Found<T>>,
  first?: Key,
): AsyncGenerator<T> {
  let next = first;
  do {
    const { Items = [], LastEvaluatedKey } = await query(next ? { exclusiveStartKey: next } : {});
    yield* Items;
    next = LastEvaluatedKey;
  } while (next);
}

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
