import { dueShards } from "./partition.ts";
import { dueIndex } from "./table.dynamo.ts";

/** Items per read of the due index. */
const pageSize = 25;

type Page<T> = { Items?: T[]; LastEvaluatedKey?: Record<string, unknown> | undefined };

/**
 * The due items of a record type, soonest first: one stream per partition of the due index, each read page by page as
 * it is consumed. An item that `read` throws for does not hold up those after it: the stream throws once it has
 * yielded all others.
 */
export const dueStreams = <Item, T>(
  recordType: string,
  until: Date,
  query: (due: DueQuery) => Promise<Page<Item>>,
  read: (item: Item) => T,
): AsyncIterable<T>[] =>
  dueShards(recordType).map((partition) => stream((start) => query(dueQuery(partition, until, start)), read));

/** What one page of a partition is queried with. */
type DueQuery = ReturnType<typeof dueQuery>;

const dueQuery = (partition: string, until: Date, exclusiveStartKey?: Record<string, unknown>) => ({
  query: { index: dueIndex, partition, range: { lte: until.toISOString() } } as const,
  options: { limit: pageSize, ...(exclusiveStartKey && { exclusiveStartKey }) },
});

async function* stream<Item, T>(
  query: (start?: Record<string, unknown>) => Promise<Page<Item>>,
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
  let page = await query();
  for (;;) {
    yield* (page.Items ?? []).flatMap(readable);
    if (!page.LastEvaluatedKey) break;
    page = await query(page.LastEvaluatedKey);
  }
  if (unreadable.length > 0) throw new AggregateError(unreadable, "Some due items cannot be read");
}
