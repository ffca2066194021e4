import { APIError } from "openai";
import { codeOf } from "../../error-code.ts";
import { NotSentError } from "../../exchange.ts";
import { EngineError } from "../engine.ts";

/** The provider read the request and will refuse it again. */
const refusals = new Set([400, 404, 413, 422]);

/** Nothing was made: our key or access is wrong (401, 403: our fault, not the picture's), or the provider is too busy. */
const deferrals = new Set([401, 403, 429, 503]);

/** The request was to be repeated elsewhere, which is not done with a picture and a key: nothing was made here. */
const redirects = new Set([301, 307, 308]);

/**
 * What a failed paid call means for the job. Whatever is not certain to have bought nothing is `unknown`: 500, 502 and 504
 * (the work may have been done), timeouts, aborts, broken connections and unreadable replies.
 */
export function engineError(cause: unknown): EngineError {
  if (codeOf(cause) === "moderation_blocked") return moderated(cause);
  const status = cause instanceof APIError ? cause.status : undefined;
  if (status !== undefined && refusals.has(status)) return rejected(cause);
  if (status !== undefined && deferrals.has(status)) return unavailable(cause);
  if (status !== undefined && redirects.has(status)) return unavailable(cause);
  return causes(cause).some((error) => error instanceof NotSentError)
    ? unavailable(cause)
    : outcomeUnknown(cause);
}

/** Nothing was bought; trying later can help, after `Retry-After` when the provider sent one. */
export function unavailable(cause: unknown): EngineError {
  const headers = cause instanceof APIError ? cause.headers : undefined;
  const seconds = retryAfterSeconds(headers?.get("retry-after"), Date.now());
  const message = "The enhancement service is not available at the moment.";
  return new EngineError("later", "engine.unavailable", message, {
    cause,
    ...(seconds !== undefined && { retryAfter: seconds }),
  });
}

/** The request was sent and no usable picture came back; it may have been bought. */
export function outcomeUnknown(cause: unknown): EngineError {
  const message =
    "The enhancement service accepted the picture and sent no usable answer; it is not known whether it did the work.";
  return new EngineError("unknown", "engine.outcome_unknown", message, { cause });
}

/** Seconds to wait by a `Retry-After` header, which holds seconds or an HTTP date; `undefined` when it holds neither. */
function retryAfterSeconds(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = /^[\d.]+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

function moderated(cause: unknown): EngineError {
  const message = "The enhancement service's safety rules do not allow this picture or this prompt.";
  return new EngineError("final", "engine.moderation_blocked", message, { cause });
}

function rejected(cause: unknown): EngineError {
  const message = "The enhancement service refused the request for this picture.";
  return new EngineError("final", "engine.rejected", message, { cause });
}

/** The error and everything that caused it: the SDK and fetch wrap the socket's error twice. */
function causes(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}
