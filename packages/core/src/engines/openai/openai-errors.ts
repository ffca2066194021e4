import { APIError } from "openai";
import { codeOf } from "../../failure.ts";
import { NotSentError } from "../../exchange.ts";
import { EngineError } from "../engine.ts";
import { accountFault } from "./openai-account.ts";

/** The provider's safety system looked at this picture or this prompt. */
const moderations = new Set(["moderation_blocked", "content_policy_violation", "image_moderation_blocked"]);

/** The provider read the request and will refuse it again. */
const refusals = new Set([400, 413, 422]);

/** Nothing was made: the provider is too busy. 529 is the same in other words. */
const overloads = new Set([503, 529]);

/** The request was to be repeated elsewhere, which is not done with a picture and a key: nothing was made here. */
const redirects = new Set([301, 307, 308]);

/**
 * What a failed paid call means for the job; the error's code decides before its status. Whatever is not certain to
 * have bought nothing is `unknown`: 500, 502 and 504 (the work may have been done), timeouts, aborts, broken
 * connections and unreadable replies.
 */
export function engineError(cause: unknown): EngineError {
  if (cause instanceof APIError && cause.status !== undefined) return answeredWith(cause, cause.status);
  return causes(cause).some((error) => error instanceof NotSentError)
    ? unavailable(cause)
    : outcomeUnknown(cause);
}

function answeredWith(error: APIError, status: number): EngineError {
  if (moderations.has(codeOf(error))) return moderated(error);
  const fault = accountFault(error, status);
  if (fault !== undefined) return later("engine.account", fault, error);
  if (status === 429 || codeOf(error).startsWith("rate_limit"))
    return later(
      "engine.rate_limited",
      "The enhancement service takes no more pictures at the moment.",
      error,
    );
  if (overloads.has(status) || redirects.has(status)) return unavailable(error);
  return refusals.has(status) ? rejected(error) : outcomeUnknown(error);
}

/** Nothing was bought; trying later can help, after `Retry-After` when the provider sent one. */
export const unavailable = (cause: unknown): EngineError =>
  later("engine.unavailable", "The enhancement service is not available at the moment.", cause);

function later(code: EngineError["code"], message: string, cause: unknown): EngineError {
  const headers = cause instanceof APIError ? cause.headers : undefined;
  const seconds = retryAfterSeconds(headers?.get("retry-after"), Date.now());
  return new EngineError("later", code, message, {
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

/**
 * Seconds to wait by a `Retry-After` header, which holds seconds or an HTTP date; `undefined` when it holds neither.
 */
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
