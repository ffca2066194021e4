/** Remembers the result for the latest arguments. */
export function latest<Given extends unknown[], T>(make: (...given: Given) => T): (...given: Given) => T {
  let last: { given: Given; made: T } | undefined;
  return (...given) => {
    if (last?.given.length !== given.length || !last.given.every((value, at) => value === given[at]))
      last = { given, made: make(...given) };
    return last.made;
  };
}
