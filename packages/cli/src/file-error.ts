import { LusterError } from "@luster/client";

/** Why one file was not enhanced: a stable code of this command (`file.*`, `download.*`) and a sentence. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type Reason = { code: string; message: string };

/** The code and message of whatever stopped a file. An interruption and a bug have codes of their own. */
export function reason(error: unknown): Reason {
  if (error instanceof FileError) return { code: error.code, message: error.message };
  if (error instanceof LusterError) return { code: error.code, message: inWords(error) };
  if (error instanceof Error && error.name === "AbortError")
    return { code: "interrupted", message: "Stopped before it finished." };
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}

const inWords = ({ message, status = 0, requestId }: LusterError): string =>
  status >= 500 && requestId ? `${message} (request ${requestId})` : message;
