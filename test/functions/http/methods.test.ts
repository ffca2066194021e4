import { routes } from "@luster/contract/routes";
import { handler } from "@luster/functions/routes/default";
import { invocation } from "@luster/local/lambda/context";
import type { Event } from "@luster/functions/http/event";
import { describe, expect, it } from "vitest";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();
const id = "shoot_01JZ0000000000000000000000";
const filled = Object.values(routes).map(({ path, method }) => ({ path: path.replace("{id}", id), method }));
const paths = [...new Set(filled.map(({ path }) => path))];
const methodsOf = (wanted: string): string[] =>
  filled.filter(({ path }) => path === wanted).map(({ method }) => method);
const wrong = paths.flatMap((path) =>
  ["DELETE", "PUT", "PATCH"]
    .filter((method) => !methodsOf(path).includes(method))
    .map((method) => [method, path] as const),
);

/** What API Gateway's `$default` route answers. */
async function byDefault(method: string, rawPath: string) {
  const event = { rawPath, requestContext: { requestId: "request-1", http: { method } } } as unknown as Event;
  const {
    statusCode,
    headers = {},
    body = "",
  } = await handler(event, invocation({ functionName: "default", timeoutMs: 5000 }));
  return { status: statusCode, headers, code: body === "" ? undefined : JSON.parse(body).code };
}

describe("a method that a path does not take", () => {
  it.each(wrong)("%s %s is a 405 that lists those it takes", async (method, path) => {
    const { status, body, headers } = await machine.api.send(path, { method });
    expect([status, body["code"]]).toEqual([405, "route.method_not_allowed"]);
    const taken = methodsOf(path).flatMap((one) => (one === "GET" ? ["GET", "HEAD"] : [one]));
    expect(headers.get("allow")).toBe([...new Set(taken), "OPTIONS"].toSorted().join(", "));
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(await byDefault(method, path)).toMatchObject({
      status: 405,
      code: "route.method_not_allowed",
      headers: { allow: headers.get("allow") },
    });
  });

  it("is a 404 where there is no path at all, whatever the method", async () => {
    for (const method of ["GET", "DELETE", "OPTIONS"]) {
      expect((await machine.api.send("/nowhere", { method })).body["code"]).toBe("route.not_found");
      expect(await byDefault(method, "/nowhere")).toMatchObject({ status: 404, code: "route.not_found" });
    }
  });
});

describe("HEAD", () => {
  it.each([
    "/shoots",
    "/health",
    `/shoots/${id}`,
    "/shoots/x",
    "/shoots?limit=0",
    "/nowhere",
    "/uploads/presign",
  ])("%s has the status and the headers of GET, and no body", async (path) => {
    const [got, head] = [await machine.api.send(path), await machine.api.send(path, { method: "HEAD" })];
    expect(head.text).toBe("");
    const told = ({ status, headers }: typeof got) => {
      const {
        date: _,
        "x-request-id": __,
        "apigw-requestid": ___,
        connection: ____,
        "keep-alive": _____,
        ...same
      } = Object.fromEntries(headers);
      return { status, ...same };
    };
    expect(told(head)).toEqual(told(got));
  });

  it("is not taken where GET is not", async () => {
    expect((await machine.api.send("/uploads/presign", { method: "HEAD" })).status).toBe(405);
    expect(await byDefault("HEAD", "/uploads/presign")).toMatchObject({ status: 405, code: undefined });
  });
});

describe("OPTIONS", () => {
  it.each(paths)("%s lists the methods, without a body", async (path) => {
    const { status, headers, text } = await machine.api.send(path, { method: "OPTIONS" });
    expect([status, text]).toEqual([204, ""]);
    expect(headers.get("allow")).toContain("OPTIONS");
    expect(await byDefault("OPTIONS", path)).toMatchObject({
      status: 204,
      headers: { allow: headers.get("allow") },
    });
  });
});
