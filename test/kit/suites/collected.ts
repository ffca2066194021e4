/** Everything that each of some streams gives. */
export const collected = <T>(streams: readonly AsyncIterable<T>[]): Promise<T[][]> =>
  Promise.all(streams.map(all));

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
