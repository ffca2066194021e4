import type { Page, PageQuery } from "@luster/contract/page";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

type List<T> = {
  /** Creates so many records in a list of their own; gives them in the order the list promises, and the list. */
  fill: (size: number) => Promise<{ records: T[]; list: (page: PageQuery) => Promise<Page<T>> }>;
};

/** What every list promises. */
export function listSuite<T>({ fill }: List<T>): void {
  describe("list", () => {
    test("follows its cursors to the end without loss or repetition, and promises no page that is empty", async () => {
      const sizes = { size: fc.integer({ min: 0, max: 12 }), limit: fc.integer({ min: 1, max: 6 }) };
      await fc.assert(
        fc.asyncProperty(fc.record(sizes), async ({ size, limit }) => {
          const { records, list } = await fill(size);
          const pages = await allPages(list, limit);
          expect(pages.flat()).toEqual(records);
          expect(pages.map(({ length }) => length)).toEqual(lengths(size, limit));
        }),
        {
          numRuns: 25,
          examples: [[{ size: 6, limit: 3 }], [{ size: 0, limit: 1 }], [{ size: 5, limit: 5 }]],
        },
      );
    });
  });
}

async function allPages<T>(list: (page: PageQuery) => Promise<Page<T>>, limit: number): Promise<T[][]> {
  const pages = [await list({ limit })];
  for (let last = pages[0]; last?.cursor !== undefined; last = pages.at(-1))
    pages.push(await list({ limit, cursor: last.cursor }));
  return pages.map(({ items }) => items);
}

const lengths = (size: number, limit: number): number[] =>
  size === 0
    ? [0]
    : Array.from({ length: Math.ceil(size / limit) }, (_, page) => Math.min(limit, size - page * limit));
