import type { FailureCode } from "./failures.ts";
import type * as z from "zod";

type Schema = z.ZodType;

/**
 * One route of the API: what it accepts and what it returns, by schema. `forms`: the body may also be a multipart or
 * urlencoded form. `replies` holds the schema of each success status.
 */
export type Route = {
  method: "GET" | "POST";
  path: `/${string}`;
  summary: string;
  /** Whether it answers without a signed-in user. */
  public: boolean;
  forms: boolean;
  params?: Schema;
  /** What a path is answered with whose id nobody can have. */
  missing?: FailureCode;
  query?: Schema;
  body?: Schema;
  /** The route honours `Idempotency-Key`. */
  idempotent: boolean;
  replies: Partial<Record<200 | 201 | 202 | 503, Schema>>;
};

type Given = Pick<Route, "method" | "path" | "summary" | "replies"> & Partial<Route>;

/** A route with the usual defaults: signed in, JSON only, without an idempotency key. */
export const route = <const R extends Given>(given: R) => ({
  public: false,
  forms: false,
  idempotent: false,
  ...given,
});
