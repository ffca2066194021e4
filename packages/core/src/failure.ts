import { type FailureCode, failures, type Issue } from "@luster/contract/failures";

type Options = {
  issues?: readonly Issue[];
  retryAfter?: number;
  allow?: readonly string[];
  cause?: unknown;
};

/**
 * A failure the caller may see: a stable code, its HTTP status and a sentence. Anything else that is thrown is a bug.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly issues: readonly Issue[] | undefined;
  /** Seconds after which trying again can help. */
  readonly retryAfter: number | undefined;
  /** The methods that the path takes. */
  readonly allow: readonly string[] | undefined;

  constructor(code: FailureCode, message: string = failures[code].meaning, options: Options = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.issues = options.issues;
    this.retryAfter = options.retryAfter;
    this.allow = options.allow;
  }

  get status(): number {
    return failures[this.code].status;
  }
}

/** Whether this is the failure with that code. */
export const isFailure = (error: unknown, code: FailureCode): error is Failure =>
  error instanceof Failure && error.code === code;

/** The `code` of an error, such as `ECONNREFUSED`, when it is text; an empty string for any other error. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
