/** Makes a thing the first time it is asked for, and gives the same afterwards: a cold start pays only for what its route uses. */
export function once<T>(make: () => T): () => T {
  const made: { value?: T } = {};
  return () => {
    if (!("value" in made)) made.value = make();
    return made.value as T;
  };
}
