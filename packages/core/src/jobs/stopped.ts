import { EngineError } from "../engines/engine.ts";
import { isFailure } from "../failure.ts";
import { PictureError } from "../pictures/error.ts";
import { codeOf } from "../error-code.ts";
import { DiskFullError } from "../workspace.ts";
import { type JobFailureCode, jobFailures } from "@luster/contract/job-failures";

/** Why a try ended without an output: `final` ends the job, `later` defers it. */
export class JobStopped extends Error {
  override readonly name = "JobStopped";
  readonly kind: "final" | "later";
  readonly code: JobFailureCode;
  /** Minimum seconds to wait, where a store or a provider named them. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: "final" | "later",
    code: JobFailureCode,
    message?: string,
    options: { retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(message ?? jobFailures[code].meaning, { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}

/** Another worker took over the job: this one must not touch it any more. */
export class FencedError extends Error {
  override readonly name = "FencedError";
}

/** Sorts whatever a try threw into a reason to end the job or to defer it. A bug defers it, until the tries run out. */
export function asStopped(error: unknown): JobStopped {
  if (error instanceof JobStopped) return error;
  if (error instanceof PictureError)
    return new JobStopped("final", error.code, error.message, { cause: error });
  if (error instanceof EngineError) return stoppedByEngine(error);
  if (isFailure(error, "storage.unavailable"))
    return new JobStopped("later", "storage.unavailable", undefined, {
      retryAfter: error.retryAfter,
      cause: error,
    });
  const code = isDiskFull(error) ? "worker.disk_full" : "job.exhausted";
  return new JobStopped("later", code, undefined, { cause: error });
}

/** Whether a disk of this machine is full, or does not take what is written for another reason. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof DiskFullError || diskCodes.has(codeOf(error));

const diskCodes = new Set(["ENOSPC", "EDQUOT", "EROFS", "EIO"]);

function stoppedByEngine(error: EngineError): JobStopped {
  if (error.code === "engine.outcome_unknown")
    return new JobStopped("later", "outcome_unknown", undefined, { cause: error });
  const kind = error.outcome === "final" ? "final" : "later";
  return new JobStopped(kind, error.code, error.message, { retryAfter: error.retryAfter, cause: error });
}
