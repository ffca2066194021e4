import type { Asset } from "../assets/asset.ts";
import type { Wait } from "../repeated.ts";
import type { Claim } from "./claim.ts";
import { EngineError } from "../engines/engine.ts";
import { codeOf, type Failure, isFailure } from "../failure.ts";
import { PictureError } from "../pictures/picture-error.ts";
import { DiskFullError } from "../workspace.ts";
import { type JobFailureCode, jobFailures } from "@luster/contract/job-failures";

/** The steps of a worker's attempt, in order. A fault can come before any of them, so each is a place to test one. */
export const steps = [
  "claim",
  "locate",
  "restore",
  "download",
  "prepare",
  "reserve",
  "open_call",
  "enhance",
  "store",
  "close_call",
  "settle",
  "render",
  "record",
  "finish",
] as const;
export type Step = (typeof steps)[number];

/**
 * Called before each step; what it throws, or waits for, happens there. For timings, and for tests that break things.
 */
export type Observe = (step: Step, job: { user_id: string; job_id: string }) => void | Promise<void>;

/** One attempt at a claimed job: its asset, its folder, its time limit, and how to announce a step. */
export type Attempt = {
  claim: Claim;
  asset: Asset;
  folder: string;
  signal: AbortSignal;
  /** Waits before storing what was paid for is repeated. */
  wait?: Wait | undefined;
  /** Throws the failure of a job whose asset is being deleted. */
  requireAsset: () => Promise<void>;
  at: <T>(step: Step, run: () => T | Promise<T>) => Promise<T>;
};

/** Why an attempt ended without an output: `final` ends the job, `later` defers it. */
export class AttemptFailure extends Error {
  override readonly name = "AttemptFailure";
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

/**
 * Sorts whatever an attempt threw into a reason to end the job or to defer it. A bug defers it, until the attempts
 * run out.
 */
export function asAttemptFailure(error: unknown): AttemptFailure {
  if (error instanceof AttemptFailure) return error;
  if (error instanceof PictureError)
    return new AttemptFailure("final", error.code, error.message, { cause: error });
  if (error instanceof EngineError) return engineFailure(error);
  if (isFailure(error, "storage.unavailable"))
    return new AttemptFailure("later", "storage.unavailable", undefined, {
      retryAfter: error.retryAfter,
      cause: error,
    });
  for (const code of ["user.over_budget", "service.over_budget"] as const)
    if (isFailure(error, code))
      return new AttemptFailure("later", code, error.message, { retryAfter: soon(error) });
  const code = isDiskFull(error) ? "worker.disk_full" : "job.exhausted";
  return new AttemptFailure("later", code, undefined, { cause: error });
}

/** Within an hour, although the day may be longer: its cap can be lifted meanwhile. */
const soon = ({ retryAfter = 0 }: Failure): number => Math.min(retryAfter, 3600);

/** Whether a disk of this machine is full, or does not take what is written for another reason. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof DiskFullError || diskCodes.has(codeOf(error));

const diskCodes = new Set(["ENOSPC", "EDQUOT", "EROFS", "EIO"]);

function engineFailure(error: EngineError): AttemptFailure {
  if (error.code === "engine.outcome_unknown")
    return new AttemptFailure("later", "outcome_unknown", undefined, { cause: error });
  const kind = error.outcome === "final" ? "final" : "later";
  return new AttemptFailure(kind, error.code, error.message, { retryAfter: error.retryAfter, cause: error });
}
