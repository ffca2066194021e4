/** The keys of a record literal, with their types, as a list that is never empty. */
export const keysOf = <K extends string>(record: Record<K, unknown>): [K, ...K[]] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the type, because a value may have more keys than its type says
  Object.keys(record) as [K, ...K[]];
