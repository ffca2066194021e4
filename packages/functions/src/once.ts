/** Makes a thing on the first call and returns the same one afterwards: a cold start pays only for what its route uses. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

type Verb<Input extends unknown[], Result> = (...input: Input) => Promise<Result>;

/** Makes a function on its first call, and calls it from then on. */
export function lazy<Input extends unknown[], Result>(
  make: () => Verb<Input, Result> | Promise<Verb<Input, Result>>,
): Verb<Input, Result> {
  const made = once(make);
  return async (...input) => (await made())(...input);
}
