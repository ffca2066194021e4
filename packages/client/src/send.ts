import type { Problem } from "@luster/contract/problem";
import type { CallOptions, Connection } from "./api.ts";
import { LusterError } from "./error.ts";
import { newKey } from "./key.ts";
import { backoff, pause, throwIfAborted, within } from "./time.ts";

type Call = {
  method: string;
  path: string;
  body?: unknown;
  /** The route honours Idempotency-Key. */
  keyed: boolean;
  /** Whether the route replies with this status although it is no 2xx. */
  isReply: (status: number) => boolean;
  options: CallOptions;
};

/** Milliseconds one try may take: API Gateway ends a request after 30 s. */
const callTimeout = 35_000;
/** A longer `Retry-After`, in seconds, is for the caller to wait out: a day's quota, not a moment's rush. */
const longestRetryAfter = 30;

/** One call of the API: with its token, its key and its tries. */
export function createSend({ baseUrl, token, fetch: given, tries: usual = 3 }: Connection) {
  const base = baseUrl.replace(/\/+$/, "");

  return async function send(call: Call): Promise<unknown> {
    const { signal, tries = usual, idempotencyKey = newKey() } = call.options;
    const key = call.keyed ? idempotencyKey : undefined;
    let hasRefreshed = typeof token !== "function";
    for (let count = 1; ; count += 1) {
      throwIfAborted(signal);
      const bearer = typeof token === "function" ? await token() : token;
      const { reply, error } = await attempt(call, key, bearer);
      if (error === undefined) return reply;
      // The token may have expired on its way: whoever gives tokens is asked for another one, once.
      if (error.status === 401 && !hasRefreshed) {
        hasRefreshed = true;
        continue;
      }
      if (count >= tries || !mayRepeat(call, error)) throw error;
      await pause(error.retryAfter === undefined ? backoff(count) : error.retryAfter * 1000, signal);
    }
  };

  async function attempt(call: Call, key: string | undefined, bearer: string | undefined) {
    const { signal } = call.options;
    try {
      return await within(callTimeout, signal, async (limit) =>
        read(call, await ask(call, key, bearer, limit)),
      );
    } catch (cause) {
      throwIfAborted(signal);
      const words = `Luster does not answer at ${base}.`;
      return { error: new LusterError("api.unreachable", words, { cause, retryable: true }) };
    }
  }

  function ask(
    { method, path, body }: Call,
    key: string | undefined,
    bearer: string | undefined,
    signal: AbortSignal,
  ): Promise<Response> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (bearer) headers["authorization"] = `Bearer ${bearer}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    if (key !== undefined) headers["idempotency-key"] = key;
    // Looked up at each call: a page or a test may replace it. Called as a function, for a browser's fetch refuses
    // another `this`.
    const fetch = given ?? globalThis.fetch;
    return fetch(base + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // The token is for this host alone.
      redirect: "error",
      credentials: "omit",
      signal,
    });
  }
}

type Read = { reply?: unknown; error?: LusterError };

async function read({ isReply }: Call, response: Response): Promise<Read> {
  const body = json(await response.text());
  const { status } = response;
  if (isProblem(body)) return { error: refusal(body, response) };
  if (body !== undefined && (response.ok || isReply(status))) return { reply: body };
  const words = `Luster's reply is not one that this client understands (status ${status}).`;
  return { error: new LusterError("api.unexpected", words, { status, ...later(response) }) };
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === "object" && body !== null && "code" in body && "detail" in body;

function refusal({ code, detail, issues = [], request_id }: Problem, response: Response): LusterError {
  const named = issues.map(({ path, message }) => ` ${path}: ${message}.`).join("");
  const details = { status: response.status, requestId: request_id, issues, ...later(response) };
  return new LusterError(code, detail + named, details);
}

function later({ status, headers }: Response): { retryAfter?: number; retryable: boolean } {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const known = Number.isFinite(seconds) && seconds > 0 ? { retryAfter: seconds } : {};
  return { ...known, retryable: transient.has(status) };
}

const transient = new Set([429, 502, 503, 504]);

/**
 * 429 and a problem's 503 are refusals, so nothing was done. After anything else the request may have been carried
 * out: then only what creates nothing new, or carries a key, is sent again.
 */
function mayRepeat({ method, path, keyed }: Call, error: LusterError): boolean {
  if (!error.retryable || (error.retryAfter ?? 0) > longestRetryAfter) return false;
  const isRefusal = error.status === 429 || (error.status === 503 && error.requestId !== undefined);
  return isRefusal || keyed || method !== "POST" || path.startsWith("/uploads/");
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
