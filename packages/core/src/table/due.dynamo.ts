import { dueShards } from "./key.ts";

type Page<T> = { Items?: T[]; LastEvaluatedKey?: Record<string, unknown> | undefined };

/** A noun's due items, soonest first: one stream a partition of the due index, each read a page at a time as it is consumed. */
export const dueStreams = <T>(
  noun: string,
  query: (partition: string, exclusiveStartKey?: Record<string, unknown>) => Promise<Page<T>>,
): AsyncIterable<T>[] => dueShards(noun).map((partition) => stream((start) => query(partition, start)));

async function* stream<T>(query: (start?: Record<string, unknown>) => Promise<Page<T>>): AsyncIterable<T> {
  let page = await query();
  for (;;) {
    yield* page.Items ?? [];
    if (!page.LastEvaluatedKey) return;
    page = await query(page.LastEvaluatedKey);
  }
}
