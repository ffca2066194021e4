/** The `code` of an error, such as `ECONNREFUSED`, when it is text; an empty string for any other error. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
