import type { Route } from "@luster/contract/route";
import type { RouteName, routes } from "@luster/contract/routes";
import type * as z from "zod";

type Routes = typeof routes;

/** The routes that speak JSON; the others are pages. */
type Callable = { [N in RouteName]: Routes[N] extends { media: string } ? never : N }[RouteName];

/**
 * Every route in a line, so that a page need not load the schemas: method and path, then `body` or `query` for what
 * it takes, `key` where it honours Idempotency-Key, `503` where that status is a reply and no failure. A line that
 * differs from the contract, or is missing, does not compile.
 */
export const lines: { readonly [N in Callable]: Line<Routes[N]> } = {
  "shoots.create": "POST /shoots body key",
  "shoots.list": "GET /shoots query",
  "shoots.get": "GET /shoots/{id}",
  "shoots.change": "PATCH /shoots/{id} body",
  "uploads.presign": "POST /uploads/presign body",
  "uploads.confirm": "POST /uploads/confirm body",
  "assets.list": "GET /shoots/{id}/assets query",
  "jobs.create": "POST /jobs body key",
  "jobs.list": "GET /jobs query",
  "jobs.get": "GET /jobs/{id}",
  "jobs.cancel": "POST /jobs/{id}/cancel",
  "shoots.enhance": "POST /shoots/{id}/jobs body key",
  "batches.get": "GET /batches/{id}",
  "batches.cancel": "POST /batches/{id}/cancel",
  "webhooks.create": "POST /webhooks body key",
  "webhooks.list": "GET /webhooks",
  "webhooks.remove": "DELETE /webhooks/{id}",
  "webhooks.test": "POST /webhooks/{id}/test",
  "webhooks.rotate": "POST /webhooks/{id}/secret",
  "webhooks.deliveries": "GET /webhooks/{id}/deliveries query",
  "webhooks.resend": "POST /webhooks/{id}/deliveries/{event_id}/resend",
  "shoots.delete": "DELETE /shoots/{id}",
  "assets.delete": "DELETE /assets/{id} query",
  "outputs.delete": "DELETE /jobs/{id}/output",
  "me.delete": "DELETE /me",
  "deletions.list": "GET /deletions query",
  "deletions.get": "GET /deletions/{id}",
  "usage.get": "GET /usage query",
  "health.get": "GET /health 503",
  "docs.openapi": "GET /openapi.json",
};

type Line<R extends Route> =
  `${R["method"]} ${R["path"]}${Takes<R>}${R["idempotent"] extends true ? " key" : ""}${503 extends keyof R["replies"] ? " 503" : ""}`;
type Takes<R> = R extends { body: z.ZodType } ? " body" : R extends { query: z.ZodType } ? " query" : "";

/** The ids of the path, then the body or the query, then the options. */
type Arguments<R extends Route, O> = [...Ids<R["path"]>, ...Input<R>, options?: O];
type Ids<P extends string> = P extends `${string}{${string}}${infer Rest}` ? [id: string, ...Ids<Rest>] : [];
type Input<R> = R extends { body: infer B extends z.ZodType }
  ? [body: z.input<B>]
  : R extends { query: infer Q extends z.ZodType }
    ? [query?: z.input<Q>]
    : [];

type Reply<R extends Route> = {
  [S in keyof R["replies"]]: R["replies"][S] extends z.ZodType ? z.output<R["replies"][S]> : never;
}[keyof R["replies"]];

type Noun<N> = N extends `${infer First}.${string}` ? First : never;

/** A route that takes many has a second form: `api.uploads.presign({ shoot_id, files })`. */
type Method<R extends Route, O> = R extends {
  many: { body: infer B extends z.ZodType; reply: infer S extends z.ZodType };
}
  ? {
      (body: z.input<B>, options?: O): Promise<z.output<S>>;
      (...args: Arguments<R, O>): Promise<Reply<R>>;
    }
  : (...args: Arguments<R, O>) => Promise<Reply<R>>;

/** A method for each route: `jobs.get` is `api.jobs.get(id)`. `O` is what each call may be given last. */
export type Methods<O> = {
  [N in Noun<Callable>]: {
    [K in Callable as K extends `${N}.${infer Verb}` ? Verb : never]: Method<Routes[K], O>;
  };
};
