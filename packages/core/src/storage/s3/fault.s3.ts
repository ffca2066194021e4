import { TruncatedError } from "../files.ts";
import { codeOf } from "../../failure.ts";

/** An answer that is a refusal, in the shape of the SDK's own errors. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
  readonly $metadata: { httpStatusCode: number };

  constructor(status: number) {
    super(`The store answered ${status}`);
    this.$metadata = { httpStatusCode: status };
  }
}

/** The HTTP status that an SDK error carries; `undefined` when no answer came. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const { $metadata: answer } = error;
  if (typeof answer !== "object" || answer === null || !("httpStatusCode" in answer)) return undefined;
  return typeof answer.httpStatusCode === "number" ? answer.httpStatusCode : undefined;
}

/** Whether the store, or the way to it, is at fault and not the request. */
export function isOutage(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  if (status >= 500 || overloaded.has(status)) return true;
  return (
    error instanceof TruncatedError || timeouts.has(nameOf(error)) || connectionFaults.has(codeOf(error))
  );
}

// 429: R2 takes one write per second per key. 409: S3 could not tell which of two first writes came first.
const overloaded = new Set([409, 429]);

// The SDK's name for its own timeouts, and S3's for a body that came too slowly, which it answers with 400.
const timeouts = new Set(["TimeoutError", "RequestTimeout"]);

// Node's and the resolver's codes for a failed connection; file errors such as ENOENT are not among them.
const connectionFaults = new Set(
  "ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EPROTO".split(
    " ",
  ),
);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
