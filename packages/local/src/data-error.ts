/** The data folder cannot be used as it is. One line for the person who starts Luster: which file, why, and the way out. */
export class DataError extends Error {
  override readonly name = "DataError";
}
