import type { FailureCode, Issue } from "@luster/contract/failures";
import type { JobFailureCode } from "@luster/contract/job-failures";
import type { JobView } from "@luster/contract/jobs";

/** The codes of what fails on this side; docs/client.md says what each means. */
export type ClientCode =
  | "api.unreachable"
  | "api.unexpected"
  | "file.empty"
  | "file.unreadable"
  | "file.unsupported"
  | "job.timeout"
  | "output.missing"
  | "upload.failed"
  | "upload.refused";

/** A code of the API, of a job, or of this client. A newer server may have codes that this version does not know. */
export type LusterErrorCode = FailureCode | JobFailureCode | ClientCode | (string & {});

type Details = {
  /** The HTTP status of the reply, where there was one. */
  status?: number | undefined;
  /** What to quote to the operator of the service. */
  requestId?: string | undefined;
  /** The fields that were refused. */
  issues?: Issue[] | undefined;
  /** The job, where it was created: it goes on after a time-out. */
  job?: JobView | undefined;
  /** Seconds after which the server says that trying again can help. */
  retryAfter?: number | undefined;
  /** Whether the same call, made again later, can succeed. */
  retryable?: boolean | undefined;
  cause?: unknown;
};

/** Everything that this client throws, aborts aside: `code` is stable and for programs, `message` is for people. */
export class LusterError extends Error {
  override readonly name = "LusterError";
  readonly code: LusterErrorCode;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly issues: Issue[];
  readonly job: JobView | undefined;
  readonly retryAfter: number | undefined;
  readonly retryable: boolean;

  constructor(code: LusterErrorCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.issues = details.issues ?? [];
    this.job = details.job;
    this.retryAfter = details.retryAfter;
    this.retryable = details.retryable ?? false;
  }

  /** The sentence for people, as the server's problem calls it. */
  get detail(): string {
    return this.message;
  }
}

/** Whether this is a refusal with one of these codes. */
export const hasCode = (error: unknown, ...codes: LusterErrorCode[]): error is LusterError =>
  error instanceof LusterError && codes.includes(error.code);

/** A failed job as an error that carries it. */
export function jobError(job: JobView): LusterError {
  if (job.error === undefined)
    return new LusterError("output.missing", `The job is ${job.status}, and has no output.`, { job });
  const { code, message, retryable } = job.error;
  return new LusterError(code, message, { job, retryable });
}
