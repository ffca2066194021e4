/** Makes a thing the first time it is asked for, and gives the same afterwards: a cold start pays only for what its route uses. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
