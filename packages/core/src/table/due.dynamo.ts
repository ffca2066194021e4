import { dueShards } from "./key.ts";
import { dueIndex } from "./table.dynamo.ts";

/** Items read from the due index at once. */
const pageSize = 25;

type Page<T> = { Items?: T[]; LastEvaluatedKey?: Record<string, unknown> | undefined };

/** A noun's due items, soonest first: one stream a partition of the due index, each read a page at a time as it is consumed. */
export const dueStreams = <T>(
  noun: string,
  until: Date,
  query: (due: DueQuery) => Promise<Page<T>>,
): AsyncIterable<T>[] =>
  dueShards(noun).map((partition) => stream((start) => query(dueQuery(partition, until, start))));

/** What one page of a partition is asked for with. */
type DueQuery = ReturnType<typeof dueQuery>;

const dueQuery = (partition: string, until: Date, exclusiveStartKey?: Record<string, unknown>) => ({
  query: { index: dueIndex, partition, range: { lte: until.toISOString() } } as const,
  options: { limit: pageSize, ...(exclusiveStartKey && { exclusiveStartKey }) },
});

async function* stream<T>(query: (start?: Record<string, unknown>) => Promise<Page<T>>): AsyncIterable<T> {
  let page = await query();
  for (;;) {
    yield* page.Items ?? [];
    if (!page.LastEvaluatedKey) return;
    page = await query(page.LastEvaluatedKey);
  }
}
