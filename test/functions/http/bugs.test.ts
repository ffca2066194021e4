import * as Shoots from "@luster/contract/shoots";
import type { Handler } from "@luster/functions/http/event";
import { close, listen } from "@luster/local/cloud/listen";
import { gateway } from "@luster/local/gateway/gateway";
import { expect, it, onTestFinished, vi } from "vitest";
import { api } from "../../kit/api.ts";

// The log would show what the answer must not, in the middle of the test's own output.
vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
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
  type: "about:blank",
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

it("a route that is still waiting a second before its time ends is 503, and says when to try again", async () => {
  const hanging = endpoint(Shoots.list, () => new Promise(() => {}));
  const { status, body, headers } = await (await serving(hanging, 1_200)).send("/shoots");
  expect([status, body["code"]]).toEqual([503, "service.unavailable"]);
  expect(headers.get("retry-after")).toBe("5");
});
