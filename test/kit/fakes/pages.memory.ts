import type { Page, PageQuery } from "@luster/contract/page";
import { fromCursor, toCursor } from "@luster/core/table/cursor";

/** A page of sorted records, after the one that the cursor names. */
export function pageOf<T>(
  sorted: readonly T[],
  { limit, cursor }: PageQuery,
  {
    idOf,
    prefix,
    isAfter,
  }: { idOf: (record: T) => string; prefix: string; isAfter: (id: string, than: string) => boolean },
): Page<T> {
  const from = cursor === undefined ? undefined : fromCursor(cursor, prefix).slice(prefix.length);
  const rest = sorted.filter((record) => from === undefined || isAfter(idOf(record), from));
  const items = structuredClone(rest.slice(0, limit));
  const last = items.at(-1);
  return { items, ...(last && rest.length > limit && { cursor: toCursor(`${prefix}${idOf(last)}`) }) };
}
