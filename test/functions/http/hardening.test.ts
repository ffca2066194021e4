import { describe, expect, it } from "vitest";
import { api } from "../../kit/api.ts";
import { jpeg } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine({ LUSTER_ORIGINS: "https://app.example,https://studio.example" });

const json = { "content-type": "application/json" };
describe("a body that is nested 30,000 deep", () => {
  it.each([
    ["arrays", "[".repeat(30_000) + "]".repeat(30_000)],
    ["objects in an unknown field", `{"a":`.repeat(10_000) + "1" + "}".repeat(10_000)],
    ["arrays in a known field", `{"name":${"[".repeat(30_000)}${"]".repeat(30_000)}}`],
  ])("of %s is refused, and the API goes on", async (_, body) => {
    const answer = await machine.api.send("/shoots", { method: "POST", headers: json, body });
    expect(answer.status).toBe(400);
    expect(answer.body["code"]).toMatch(/^request\.(invalid|malformed)$/);
    expect((await machine.api.send("/health")).status).toBe(200);
  });
});

describe("the Idempotency-Key", () => {
  const create = (key: string) => machine.api.post("/shoots", { name: "Villa" }, { "idempotency-key": key });

  it.each(["a", "x".repeat(255), "!~'\"\\"])("may be %j", async (key) => {
    expect((await create(key)).status).toBe(201);
  });

  it.each(["", "x".repeat(256), "two words", "ümlaut", "a\tb"])("may not be %j", async (key) => {
    const { status, body } = await create(key);
    expect([status, body["code"]]).toEqual([400, "request.invalid"]);
    expect(body["issues"]).toMatchObject([{ path: "header.idempotency-key" }]);
  });

  it("means nothing to a route that does not honour it", async () => {
    const headers = { "idempotency-key": "two words" };
    expect((await machine.api.send("/shoots", { headers })).status).toBe(200);
  });
});

describe("what keeps answers safe", () => {
  const asked: [string, () => ReturnType<typeof machine.api.send>, number][] = [
    ["a success", () => machine.api.send("/shoots"), 200],
    ["a refused field", () => machine.api.send("/shoots?limit=x"), 400],
    ["a malformed id", () => machine.api.send("/shoots/x"), 404],
    ["a wrong method", () => machine.api.send("/shoots", { method: "DELETE" }), 405],
    ["a refused body", () => machine.api.post("/shoots", { name: "x".repeat(70_000) }), 413],
    [
      "a refused page",
      () => machine.api.send("/shoots", { headers: { origin: "https://evil.example" } }),
      401,
    ],
    ["no route", () => machine.api.send("/nowhere"), 404],
  ];

  it.each(asked)("stands on %s", async (_, ask, status) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=63072000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "x-request-id": expect.stringMatching(/^[\w-]{10,}$/),
    });
    expect(answer.headers.get("server")).toBeNull();
  });
});

describe("a web page", () => {
  const from = (origin: string) => machine.api.send("/shoots", { headers: { origin } });
  const preflight = (origin: string) =>
    machine.api.send("/shoots", {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
      },
    });

  const configured = ["https://app.example", "https://studio.example"];
  const loopback = [
    "http://localhost:5173",
    "http://127.0.0.1:8080",
    "https://localhost",
    "http://[::1]:3001",
  ];

  it.each([...configured, ...loopback])("of %s may call the API", async (origin) => {
    const answer = await from(origin);
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
    expect((await preflight(origin)).headers.get("access-control-allow-headers")).toContain("authorization");
  });

  it.each(["https://evil.example", "https://app.example.evil.example", "http://app.example", "null"])(
    "of %s may not",
    async (origin) => {
      const answer = await from(origin);
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([401, null]);
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  const atTheStorage = async (origin: string) => {
    const shoot_id = await machine.api.shoot();
    const described = { shoot_id, filename: "kitchen.jpg", content_type: "image/jpeg" };
    const { url, headers = {} } = await machine.api.ticket(described);
    const asked = {
      "access-control-request-method": "PUT",
      "access-control-request-headers": "if-none-match",
    };
    const preflight = await fetch(url, { method: "OPTIONS", headers: { origin, ...asked } });
    const sent = { method: "PUT", headers: { ...headers, origin }, body: "bytes" };
    const answers = [preflight, await fetch(url, sent), await fetch(url, sent), await fetch(`${url}0`, sent)];
    return answers.map(({ status, headers }) => [status, headers.get("access-control-allow-origin")]);
  };

  it.each([...configured, ...loopback])(
    "of %s may upload to the storage, and read its refusals",
    async (origin) => {
      const statuses = [204, 200, 429, 403];
      expect(await atTheStorage(origin)).toEqual(statuses.map((status) => [status, origin]));
    },
  );

  it.each(["https://evil.example", "null"])("of %s may not upload to the storage", async (origin) => {
    expect(await atTheStorage(origin)).toEqual([403, 403, 403, 403].map((status) => [status, null]));
  });

  it("is never told that it may send cookies", async () => {
    expect((await from("https://app.example")).headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("that sends a form across origins creates nothing", async () => {
    const stranger = api(machine.api.url, { origin: "https://evil.example" });
    const body = new URLSearchParams({ name: "Forged" });
    expect((await stranger.send("/shoots", { method: "POST", body })).status).toBe(401);
    expect((await machine.api.send("/shoots")).text).not.toContain("Forged");
  });
});

it("a size above the limit is refused when it is said, before anything is stored", async () => {
  const shoot_id = await machine.api.shoot();
  const request = { shoot_id, filename: "a.jpg", content_type: "image/jpeg" };
  const { status, body } = await machine.api.post("/uploads/presign", {
    ...request,
    file_size: 11 * 1024 ** 2,
  });
  expect([status, body["code"]]).toEqual([413, "upload.too_large"]);
});

it("a file above the limit is refused when it is confirmed, and deleted", async () => {
  const bytes = Buffer.concat([await jpeg(), Buffer.alloc(10 * 1024 ** 2)]);
  const confirmation = await machine.api.uploaded(bytes);
  const { status, body } = await machine.api.post("/uploads/confirm", confirmation);
  expect([status, body["code"]]).toEqual([413, "upload.too_large"]);
  expect((await machine.api.post("/uploads/confirm", confirmation)).body["code"]).toBe("upload.closed");
});
