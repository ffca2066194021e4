import type { FailureCode } from "./failures.ts";
import type * as z from "zod";

type Schema = z.ZodType;

/**
 * One route of the API: what it accepts and what it returns, by schema. `forms`: the body may also be a multipart or
 * urlencoded form. `replies` holds the schema of each success status.
 */
export type Route = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: `/${string}`;
  summary: string;
  /** What to know besides the summary, in a few sentences. */
  description: string;
  /** Whether it answers without a signed-in user. */
  public: boolean;
  forms: boolean;
  params?: Schema;
  /** What a path is answered with whose id nobody can have. */
  missing?: FailureCode;
  query?: Schema;
  body?: Schema;
  /** What it takes and returns for many at once: a body that has `field`, the list of them. */
  many?: { field: string; body: Schema; reply: Schema };
  /** The route honours `Idempotency-Key`. */
  idempotent: boolean;
  /** The route honours `Prefer: wait=N`. */
  waits: boolean;
  /** Its reply says in `Location` where to find what it created. */
  located: boolean;
  /** The media type of its replies. @default application/json */
  media?:
    | "text/html; charset=utf-8"
    | "text/javascript; charset=utf-8"
    | "text/plain; charset=utf-8"
    | "text/event-stream";
  /** The data of each event, where its replies are server-sent events. */
  events?: Schema;
  /** It describes the API itself: a deployment serves it only if its stage asks for that. */
  reference: boolean;
  replies: Partial<Record<200 | 201 | 202 | 204 | 503, Schema>>;
  /**
   * Every failure that it answers with, also those that come with what the route is. One that is not here is our bug.
   */
  failures: readonly FailureCode[];
};

type Given = Pick<Route, "method" | "path" | "summary" | "replies"> & Partial<Route>;

/**
 * A route with the usual defaults: signed in, JSON only, without an idempotency key. Its `failures` are those that it
 * names and the common ones that apply to it.
 */
export const route = <const R extends Given>(given: R) => ({
  description: "",
  public: false,
  forms: false,
  idempotent: false,
  waits: false,
  located: false,
  reference: false,
  ...given,
  failures: [...commonOf(given), ...(given.missing ? [given.missing] : []), ...(given.failures ?? [])],
});

/** The failures that routes have in common, said once: of every route, and of those that are so. */
export const commonFailures = {
  every: ["request.invalid", "request.too_large", "service.unavailable", "service.busy", "internal"],
  signedIn: ["auth.required"],
  body: ["request.malformed", "request.unsupported_media_type"],
  idempotent: ["idempotency.key_reused"],
} as const satisfies Record<string, readonly FailureCode[]>;

/** What a request is answered with that reaches no route. */
export const unroutedFailures = [
  "route.not_found",
  "route.method_not_allowed",
  "request.malformed",
] as const satisfies readonly FailureCode[];

const commonOf = (given: Given): FailureCode[] => [
  ...commonFailures.every,
  ...(given.public ? [] : commonFailures.signedIn),
  ...(given.body ? commonFailures.body : []),
  ...(given.idempotent ? commonFailures.idempotent : []),
];
