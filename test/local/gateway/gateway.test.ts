import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { Problem } from "@luster/contract/problem";
import { close, listen } from "@luster/local/cloud/listen";
import type { HttpEvent } from "@luster/local/gateway/event";
import { gateway, type Route } from "@luster/local/gateway/gateway";
import type { Context } from "aws-lambda";
import { expect, onTestFinished, test } from "vitest";

const json = { "content-type": "application/json" };
const bearer = { authorization: "Bearer good" };

test("a handler gets the event that API Gateway would make", async () => {
  const { url, event } = await setUp();
  const path = "/shoots/K%C3%BCche/assets?limit=2&tag=a%20b&tag=c";
  const headers = { ...json, ...bearer, cookie: "a=1; b=2", "X-Twice": ["one", "two"], "user-agent": "test" };
  const response = await send(`${url}${path}`, { method: "POST", headers }, '{"name":"Haus"}');
  expect(response.statusCode).toBe(200);
  expect(event()).toEqual({
    version: "2.0",
    routeKey: "POST /shoots/{id}/assets",
    rawPath: "/shoots/Küche/assets",
    rawQueryString: "limit=2&tag=a%20b&tag=c",
    cookies: ["a=1", "b=2"],
    headers: expect.objectContaining({
      "content-type": "application/json",
      "x-twice": "one,two",
      "x-forwarded-for": "127.0.0.1",
    }),
    queryStringParameters: { limit: "2", tag: "a b,c" },
    pathParameters: { id: "Küche" },
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      authorizer: { jwt: { claims: { sub: "user" }, scopes: [] } },
      domainName: new URL(url).host,
      domainPrefix: "local",
      http: {
        method: "POST",
        path: "/shoots/Küche/assets",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "test",
      },
      requestId: response.headers["apigw-requestid"],
      routeKey: "POST /shoots/{id}/assets",
      stage: "$default",
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    body: '{"name":"Haus"}',
    isBase64Encoded: false,
  });
  expect(event()?.headers).not.toHaveProperty("cookie");
});

test("a public route is called without a token and its event has no authorizer and no empty fields", async () => {
  const { url, event } = await setUp();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(event()?.requestContext).not.toHaveProperty("authorizer");
  for (const field of ["body", "cookies", "queryStringParameters", "pathParameters"])
    expect(event()).not.toHaveProperty(field);
});

test("multipart arrives as base64", async () => {
  const { url, event } = await setUp();
  const form = new FormData();
  form.set("file", new Blob([Uint8Array.of(0, 255, 128)]), "a.jpg");
  await fetch(`${url}/echo`, { method: "POST", body: form });
  expect(event()?.isBase64Encoded).toBe(true);
  expect(Buffer.from(event()?.body ?? "", "base64").includes(Buffer.of(0, 255, 128))).toBe(true);
});

test.each([
  ["application/x-www-form-urlencoded", true],
  ["image/png", true],
  ["application/problem+json", true],
  ["text/plain", false],
  ["application/json; charset=utf-8", false],
])("a body of type %s is base64: %s", async (type, isBase64Encoded) => {
  const { url, event } = await setUp();
  await fetch(`${url}/echo`, { method: "POST", body: "a=1", headers: { "content-type": type } });
  expect(event()).toMatchObject({
    isBase64Encoded,
    body: isBase64Encoded ? Buffer.from("a=1").toString("base64") : "a=1",
  });
});

test("the context names the request, the function and the time that is left", async () => {
  const { url, context } = await setUp();
  await fetch(`${url}/health`);
  expect(context()).toMatchObject({
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    functionName: "GET /health",
  });
  expect(context()?.getRemainingTimeInMillis()).toBeGreaterThan(29_000);
  expect(context()?.getRemainingTimeInMillis()).toBeLessThanOrEqual(30_000);
});

test("status, headers, cookies and a base64 body of the answer reach the client", async () => {
  const answer = {
    statusCode: 201,
    headers: { location: "/jobs/1", "content-type": "image/png" },
    cookies: ["a=1", "b=2"],
    body: "AP+A",
    isBase64Encoded: true,
  };
  const { url } = await setUp({ "GET /answer": async () => answer });
  const response = await fetch(`${url}/answer`);
  expect([response.status, response.headers.get("location"), response.headers.getSetCookie()]).toEqual([
    201,
    "/jobs/1",
    ["a=1", "b=2"],
  ]);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(0, 255, 128));
});

test("without a valid token a route answers 401 and its handler is not called", async () => {
  const { url, event } = await setUp();
  expect(await problemIn(await fetch(`${url}/shoots/1`))).toEqual(problem(401, "auth.required"));
  expect(event()).toBeUndefined();
});

test.each(["/nothing", "/shoots", "/shoots/1/", "/shoots/", "/shoots/a%2Fb", "//", "/shoots/1/2/3"])(
  "%s is not a route: 404",
  async (path) => {
    const { url } = await setUp();
    const response = await send(url, { path, headers: bearer });
    expect([response.statusCode, JSON.parse(await text(response)).code]).toEqual([404, "route.not_found"]);
  },
);

test("another method of a known path is a 405", async () => {
  const { url } = await setUp();
  expect(await problemIn(await fetch(`${url}/health`, { method: "DELETE" }))).toEqual(
    problem(405, "route.method_not_allowed"),
  );
});

test("a fixed segment goes before a parameter", async () => {
  const { url, event } = await setUp();
  await fetch(`${url}/shoots/recent`, { headers: bearer });
  expect(event()?.routeKey).toBe("GET /shoots/recent");
});

test("a broken percent encoding in the path is a 400", async () => {
  const { url } = await setUp();
  expect(await problemIn(await fetch(`${url}/shoots/%E0%A4%A`, { headers: bearer }))).toEqual(
    problem(400, "request.malformed"),
  );
});

test("a body of 10 MB is accepted, and one byte more is a 413 that closes the connection", async () => {
  const { url, event } = await setUp();
  const limit = 10 * 1024 * 1024;
  const post = (bytes: number) => fetch(`${url}/echo`, { method: "POST", body: new Uint8Array(bytes) });
  expect((await post(limit)).status).toBe(200);
  expect(Buffer.from(event()?.body ?? "", "base64").length).toBe(limit);
  const refused = await post(limit + 1);
  expect(refused.headers.get("connection")).toBe("close");
  expect(await problemIn(refused)).toEqual(problem(413, "request.too_large"));
});

test("a handler that throws is a 500 that does not tell what it threw", async () => {
  const { url, errors } = await setUp({
    "GET /broken": async () => {
      throw new Error("the secret is marzipan");
    },
  });
  const response = await fetch(`${url}/broken`);
  expect(await response.clone().text()).not.toContain("marzipan");
  expect(await problemIn(response)).toEqual(problem(500, "internal"));
  expect(errors).toEqual([new Error("the secret is marzipan")]);
});

test.each<[string, unknown]>([
  ["null", null],
  ["a header with a line break", { statusCode: 200, headers: { location: "a\r\nb: c" } }],
  ["more than 6 MB", { statusCode: 200, body: "x".repeat(6 * 1024 * 1024 + 1) }],
])("a handler that answers with %s is a 500", async (_, answer) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a handler whose answer the types would not allow
  const broken = (async () => answer) as Route["handler"];
  const { url } = await setUp({ "GET /broken": broken });
  expect(await problemIn(await fetch(`${url}/broken`))).toEqual(problem(500, "internal"));
});

test("a handler that takes too long is a 503", async () => {
  const { url } = await setUp({ "GET /slow": () => new Promise(() => undefined) }, 50);
  expect(await problemIn(await fetch(`${url}/slow`))).toEqual(problem(503, "service.unavailable"));
});

test("a client that disconnects in the middle of its body is not an error", async () => {
  const { url, errors } = await setUp();
  const request = http.request(`${url}/echo`, { method: "POST", headers: { "content-length": 1_000 } });
  const closed = new Promise((resolve) => request.on("error", resolve));
  await new Promise((resolve) => request.write("half", resolve));
  request.destroy();
  await closed;
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(errors).toEqual([]);
});

test("a configured origin may read answers, also refusals, and a handler's own CORS headers are ignored", async () => {
  const { url } = await setUp({
    "GET /open": async () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" } }),
  });
  for (const path of ["/open", "/nothing"]) {
    const response = await fetch(`${url}${path}`, { headers: { origin: "https://studio.example" } });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://studio.example");
    expect(response.headers.get("access-control-expose-headers")).toBe("location");
    expect(response.headers.get("vary")).toBe("origin");
  }
  const foreign = await fetch(`${url}/open`, { headers: { origin: "https://evil.example" } });
  expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
});

test("a preflight is answered for configured origins, without a token", async () => {
  const { url } = await setUp();
  const preflight = (origin: string) =>
    fetch(`${url}/shoots/1`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET" },
    });
  const allowed = await preflight("https://studio.example");
  expect([
    allowed.status,
    allowed.headers.get("access-control-allow-methods"),
    allowed.headers.get("access-control-allow-headers"),
    allowed.headers.get("access-control-max-age"),
  ]).toEqual([204, "DELETE,GET,PATCH,POST", "authorization,content-type", "600"]);
  const refused = await preflight("https://evil.example");
  expect([refused.status, refused.headers.get("access-control-allow-methods")]).toEqual([204, null]);
});

/** A gateway over handlers that keep the event and context they got, and over `more`, all of it public. */
async function setUp(more: Record<string, Route["handler"]> = {}, timeoutMs?: number) {
  const seen: { event: HttpEvent; context: Context }[] = [];
  const errors: unknown[] = [];
  const keep: Route["handler"] = async (event, context) => {
    seen.push({ event, context });
    return { statusCode: 200, body: "{}" };
  };
  const kept = ["GET /shoots/{id}", "GET /shoots/recent", "POST /shoots/{id}/assets"].map((key) =>
    route(key, false, keep),
  );
  const open = [
    ...["GET /health", "POST /echo"].map((key) => route(key, true, keep)),
    ...Object.entries(more).map(([key, handler]) => route(key, true, handler)),
  ];
  const server = gateway({
    routes: [...kept, ...open],
    authorize: async ({ authorization }) =>
      authorization === bearer.authorization ? { jwt: { claims: { sub: "user" }, scopes: [] } } : undefined,
    cors: {
      allows: (origin) => origin === "https://studio.example",
      allowMethods: ["DELETE", "GET", "PATCH", "POST"],
      allowHeaders: ["authorization", "content-type"],
      exposeHeaders: ["location"],
      maxAge: 600,
    },
    onError: (error) => errors.push(error),
    ...(timeoutMs && { timeoutMs }),
  });
  onTestFinished(() => close(server));
  const url = `http://127.0.0.1:${await listen(server)}`;
  return { url, errors, event: () => seen.at(-1)?.event, context: () => seen.at(-1)?.context };
}

function route(key: string, isPublic: boolean, handler: Route["handler"]): Route {
  const [method = "", path = ""] = key.split(" ");
  return { method, path, public: isPublic, handler };
}

/** What a client reads from a refusal. */
async function problemIn(response: Response) {
  const { status, code, request_id } = Problem.parse(await response.json());
  const sameId = request_id === response.headers.get("apigw-requestid");
  return { statuses: [response.status, status], type: response.headers.get("content-type"), code, sameId };
}

const problem = (status: number, code: string) => ({
  statuses: [status, status],
  type: "application/problem+json",
  code,
  sameId: true,
});

/** A request whose path and headers go out as they are written. */
async function send(url: string, options: http.RequestOptions, body?: string): Promise<IncomingMessage> {
  const request = http.request(url, options);
  request.end(body);
  const [response] = await once(request, "response");
  return response;
}
