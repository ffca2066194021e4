import * as Shoots from "@luster/contract/shoots";
import type { Handler } from "@luster/functions/http/event";
import { Failure } from "@luster/core/failure";
import { close, listen } from "@luster/local/cloud/listen";
import { gateway } from "@luster/local/gateway/gateway";
import { expect, it, onTestFinished, vi } from "vitest";
import { api } from "../../kit/api.ts";

// The log would show what the answer must not, in the middle of the test's own output.
vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
const { budget } = await import("@luster/functions/budget");
const { endpoint } = await import("@luster/functions/http/endpoint");

const authorize = async () => ({ jwt: { claims: { sub: "anna" }, scopes: [] } });
const cors = { allows: () => false, allowMethods: [], allowHeaders: [], exposeHeaders: [], maxAge: 0 };

async function serving(handler: Handler, timeoutMs?: number) {
  const { method, path } = Shoots.list;
  const route = { method, path, public: false, handler: handler as never };
  const server = gateway({ routes: [route], authorize, cors, ...(timeoutMs && { timeoutMs }) });
  const port = await listen(server);
  onTestFinished(() => close(server));
  return api(`http://127.0.0.1:${port}`);
}

const bare = {
  type: "/docs/errors#internal",
  title: "Internal Server Error",
  status: 500,
  detail: "Something went wrong on our side. Quote the `request_id`.",
  code: "internal",
  request_id: expect.any(String),
};

it("a bug tells nothing but its request id", async () => {
  const broken = endpoint(Shoots.list, () => {
    throw new TypeError("secret-table-name is not iterable");
  });
  const { status, body, headers } = await (await serving(broken)).send("/shoots");
  expect(status).toBe(500);
  expect(body).toEqual(bare);
  expect(headers.get("x-request-id")).toBe(body["request_id"]);
});

it("a reply that does not fit its schema is a bug, and none of it is sent", async () => {
  const wrong = { shoots: [{ name: "half a shoot" }] };
  const broken = endpoint(Shoots.list, async () => ({ status: 200 as const, body: wrong as never }));
  const { status, body } = await (await serving(broken)).send("/shoots");
  expect(status).toBe(500);
  expect(body).toEqual(bare);
});

it("a failure that the route does not name is answered as it is, and logged as our bug", async () => {
  const { logger } = await import("@luster/functions/observe/logger");
  const error = vi.spyOn(logger, "error");
  const unnamed = endpoint(Shoots.list, () => {
    throw new Failure("quota.bytes");
  });
  const port = new URL((await serving(unnamed)).url).port;
  const answer = await fetch(`http://127.0.0.1:${port}/shoots`);
  expect([answer.status, await answer.json()]).toMatchObject([429, { code: "quota.bytes" }]);
  expect(error).toHaveBeenCalledWith("unnamed failure", expect.objectContaining({ code: "quota.bytes" }));
});

it("a test that goes through the API throws at a code that the route does not name", async () => {
  const unnamed = endpoint(Shoots.list, () => {
    throw new Failure("quota.bytes");
  });
  const asked = (await serving(unnamed)).send("/shoots");
  await expect(asked).rejects.toThrow("GET /shoots answered quota.bytes, which its route does not name");
});

it("a route that is still waiting a second before its time ends is 503, says when to try again, and ends its calls", async () => {
  const calls: (AbortSignal | undefined)[] = [];
  const hanging = endpoint(Shoots.list, () => {
    calls.push(budget());
    return new Promise(() => {});
  });
  const { status, body, headers } = await (await serving(hanging, 1_200)).send("/shoots");
  expect([status, body["code"]]).toEqual([503, "service.unavailable"]);
  expect(headers.get("retry-after")).toBe("5");
  expect(calls.map((signal) => signal?.aborted)).toEqual([true]);
});
