import { everyItem, type Found, type Start } from "./page.dynamo.ts";
import { dueShards } from "./partition.ts";
import { dueIndex } from "./table.dynamo.ts";

/** Items per read of the due index. */
const pageSize = 25;

/**
 * The due items of a record type, soonest first: one stream per partition of the due index, each read page by page as
 * it is consumed. An item that `read` throws for does not hold up those after it: the stream throws once it has
 * yielded all others.
 */
export const dueStreams = <Item, T>(
  recordType: string,
  until: Date,
  query: (due: DueQuery) => Promise<Found<Item>>,
  read: (item: Item) => T,
): AsyncIterable<T>[] =>
  dueShards(recordType).map((partition) => stream((start) => query(dueQuery(partition, until, start)), read));

/** What one page of a partition is queried with. */
type DueQuery = ReturnType<typeof dueQuery>;

const dueQuery = (partition: string, until: Date, start: Start) => ({
  query: { index: dueIndex, partition, range: { lte: until.toISOString() } } as const,
  options: { limit: pageSize, ...start },
});

async function* stream<Item, T>(
  query: (start: Start) => Promise<Found<Item>>,
  read: (item: Item) => T,
): AsyncIterable<T> {
  const unreadable: unknown[] = [];
  const readable = (item: Item): T[] => {
    try {
      return [read(item)];
    } catch (error) {
      unreadable.push(error);
      return [];
    }
  };
  for await (const item of everyItem(query)) yield* readable(item);
  if (unreadable.length > 0) throw new AggregateError(unreadable, "Some due items cannot be read");
}
