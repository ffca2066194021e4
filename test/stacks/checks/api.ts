import type { Route } from "@luster/contract/route";
import { routes } from "@luster/contract/routes";
import { expect } from "vitest";
import { settings } from "../evaluate.ts";
import type { Manifest } from "../evaluation/manifest.ts";
import { all, functions, nameIn, one } from "../find.ts";
import type { Checks } from "./checks.ts";

/** The keys of a route: HEAD is taken where GET is. */
const keysOf = ({ method, path }: { method: string; path: string }) =>
  method === "GET" ? [`GET ${path}`, `HEAD ${path}`] : [`${method} ${path}`];
/** The reference of the API is served where a stage asks for it. */
const contract = Object.entries<Route>(routes).filter(([, { reference }]) => !reference);
const keys = [...contract.flatMap(([, route]) => keysOf(route)), "$default"];
const open = new Set([...contract.flatMap(([, route]) => (route.public ? keysOf(route) : [])), "$default"]);

export const api: Checks = {
  "the studio is deployed only where it is asked for"(manifest) {
    expect(all(manifest, "cloudfront/distribution:Distribution")).toEqual([]);
    expect(manifest.outputs).not.toHaveProperty("studio");
  },

  "every route of the contract is served, and the rest by the default route"(manifest) {
    const served = all(manifest, "apigatewayv2/route:Route").map(({ inputs }) => inputs.routeKey);
    expect(served.toSorted()).toEqual(keys.toSorted());
  },

  "every route but the public ones asks for a token"(manifest) {
    const [authorizer] = all(manifest, "apigatewayv2/authorizer:Authorizer");
    const signedIn = { authorizationType: "JWT", authorizerId: `${authorizer?.name}-id` };
    for (const { inputs } of all(manifest, "apigatewayv2/route:Route")) {
      const key = String(inputs.routeKey);
      expect(inputs, key).toMatchObject(open.has(key) ? { authorizationType: "NONE" } : signedIn);
    }
    expect([...open]).toEqual([
      "GET /health",
      "HEAD /health",
      "GET /docs/errors",
      "HEAD /docs/errors",
      "$default",
    ]);
  },

  "a token is accepted when it is from the stage's issuer and for its audience"(manifest) {
    expect(one(manifest, "apigatewayv2/authorizer:Authorizer")).toMatchObject({
      authorizerType: "JWT",
      identitySources: ["$request.header.Authorization"],
      jwtConfiguration: { issuer: settings.AUTH_ISSUER, audiences: [settings.AUTH_AUDIENCE] },
    });
  },

  "every route reaches the handler of its own name"(manifest) {
    const reached = all(manifest, "apigatewayv2/route:Route").map(({ inputs }) => [
      inputs.routeKey,
      handlerOf(manifest, String(inputs.target)),
    ]);
    const named = contract.flatMap(([name, route]) => keysOf(route).map((key) => [key, name]));
    const expected = [...named, ["$default", "default"]].map(([key, name]) => [
      key,
      `packages/functions/src/routes/${name}.handler`,
    ]);
    expect(Object.fromEntries(reached)).toEqual(Object.fromEntries(expected));
  },

  "only pages of the stage's origins may call it"(manifest) {
    expect(one(manifest, "apigatewayv2/api:Api").corsConfiguration).toEqual({
      allowOrigins: settings.ALLOWED_ORIGINS.split(","),
      allowMethods: ["DELETE", "GET", "PATCH", "POST"],
      allowHeaders: ["authorization", "content-type", "idempotency-key", "last-event-id", "prefer"],
      exposeHeaders: [
        "location",
        "preference-applied",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "x-request-id",
      ],
      maxAge: 3600,
    });
  },

  "requests are throttled"(manifest) {
    expect(one(manifest, "apigatewayv2/stage:Stage").defaultRouteSettings).toEqual({
      throttlingRateLimit: 50,
      throttlingBurstLimit: 100,
    });
  },

  "a route whose requests are held open takes a fifth of what the API takes"(manifest) {
    const ofEvents = contract.flatMap(([, route]) => (route.events ? keysOf(route) : []));
    expect(ofEvents).toContain("GET /shoots/{id}/events");
    expect(one(manifest, "apigatewayv2/stage:Stage").routeSettings).toEqual(
      ofEvents.map((routeKey) => ({ routeKey, throttlingRateLimit: 10, throttlingBurstLimit: 20 })),
    );
  },

  "the routes are there before the stage, which may set a rate of each"(manifest) {
    const types = manifest.resources.map(({ type }) => type);
    const stage = types.findIndex((type) => type.endsWith("apigatewayv2/stage:Stage"));
    expect(types.findLastIndex((type) => type.endsWith("apigatewayv2/route:Route"))).toBeLessThan(stage);
  },

  "the access log is JSON that names the request and the user, and never an address with its query"(
    manifest,
  ) {
    const { accessLogSettings } = one(manifest, "apigatewayv2/stage:Stage");
    const { destinationArn, format } = accessLogSettings as {
      destinationArn: string;
      format: string;
    };
    expect(nameIn(destinationArn)).toBe(one(manifest, "logGroup:LogGroup", "ApiAccessLog").name);
    expect(JSON.parse(format)).toMatchObject({
      requestId: "$context.requestId",
      route: "$context.routeKey",
      status: "$context.status",
      user: "$context.authorizer.claims.sub",
    });
    expect(format).not.toMatch(/\$context\.(path|queryString)|""/);
  },
};

function handlerOf(manifest: Manifest, target: string) {
  const integration = all(manifest, "integration:Integration").find(({ name }) =>
    target.endsWith(`/${name}-id`),
  );
  const physical = nameIn(integration?.inputs.integrationUri);
  const [name] = Object.entries(functions(manifest)).find(([, inputs]) => inputs.name === physical) ?? [];
  return manifest.requests.find(({ functionID }) => functionID === name)?.handler;
}
