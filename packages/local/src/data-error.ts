/**
 * The data folder cannot be used as it is. One line for the person who starts Luster: which file, why, and the way
 * out.
 */
export class DataError extends Error {
  override readonly name = "DataError";
}

/** Another live process works on the same data. One line for the person who started this one; nothing is damaged. */
export class InUse extends Error {
  /** `by`: which one, and where it answers. */
  constructor(folder: string, { by, ...options }: ErrorOptions & { by?: string | undefined } = {}) {
    super(`${folder} is in use by another running Luster${by === undefined ? "" : ` (${by})`}`, options);
    this.name = "InUse";
  }
}
