import type { Page, PageQuery } from "@luster/contract/page";

/** A page of sorted records, after the one that the cursor names. */
export function pageOf<T>(
  sorted: readonly T[],
  { limit, cursor }: PageQuery,
  { idOf, isAfter }: { idOf: (record: T) => string; isAfter: (id: string, than: string) => boolean },
): Page<T> {
  const rest = sorted.filter((record) => cursor === undefined || isAfter(idOf(record), cursor));
  const items = structuredClone(rest.slice(0, limit));
  const last = items.at(-1);
  return { items, ...(last && rest.length > limit && { cursor: idOf(last) }) };
}
