import type { Page, PageQuery } from "@luster/contract/page";

/** Every item of a list that is given by pages, in its order; the next page is read when its first item is wanted. */
export async function* wholeList<T>(list: (query: PageQuery) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let cursor: string | undefined; ;) {
    const page = await list({ limit: 100, cursor });
    yield* page.items;
    if (page.cursor === undefined) return;
    cursor = page.cursor;
  }
}

/** The same, for a list that can be held. */
export async function wholeOf<T>(list: (query: PageQuery) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of wholeList(list)) all.push(item);
  return all;
}
