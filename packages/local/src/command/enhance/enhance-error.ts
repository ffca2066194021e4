/** Why one file was not enhanced: a stable code (the API's, the job's, or one of `file.*`, `upload.*`, `api.*`) and a sentence. */
export class EnhanceError extends Error {
  override readonly name = "EnhanceError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The code and message of whatever stopped a file. An interruption and a bug have codes of their own. */
export function reason(error: unknown): { code: string; message: string } {
  if (error instanceof EnhanceError) return { code: error.code, message: error.message };
  if (error instanceof Error && error.name === "AbortError")
    return { code: "interrupted", message: "Stopped before it finished." };
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}
