/**
 * An object whose properties are made when they are first read, each once. A function reads few of the groups of
 * settings, and starts sooner without the others: a schema costs about as much to make as to use.
 */
export function whenRead<Made extends object>(make: { [Name in keyof Made]: () => Made[Name] }): Made {
  const made = {};
  for (const name in make)
    Object.defineProperty(made, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = make[name]();
        Object.defineProperty(made, name, { value, enumerable: true });
        return value;
      },
    });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each property was defined just now
  return made as Made;
}
