/**
 * Makes a thing on the first call and returns the same one afterwards: a cold start pays only for what its route
 * uses. A making that throws or rejects is forgotten, so that the next call makes it again. At the top of a file, a
 * call is marked `@__PURE__`: without that every bundle would hold what other routes make.
 */
export function once<T>(make: () => T): () => T {
  const state: { made?: { value: T } } = {};
  return () => {
    const made = (state.made ??= { value: make() });
    if (made.value instanceof Promise)
      made.value.catch(() => {
        if (state.made === made) delete state.made;
      });
    return made.value;
  };
}

type Verb<Input extends unknown[], Result> = (...input: Input) => Promise<Result>;

/** Makes a function on its first call, and calls it from then on. */
export function lazy<Input extends unknown[], Result>(
  make: () => Verb<Input, Result> | Promise<Verb<Input, Result>>,
): Verb<Input, Result> {
  const made = once(make);
  return async (...input) => (await made())(...input);
}
