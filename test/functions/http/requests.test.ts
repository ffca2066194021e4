import { Problem } from "@luster/contract/problem";
import { describe, expect, it } from "vitest";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();
const json = { "content-type": "application/json" };

const form = (fields: Record<string, string>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

describe("a body", () => {
  it("may be JSON", async () => {
    const { status, body } = await machine.api.post("/shoots", { name: "Villa" });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "Villa" });
  });

  it("may be JSON with a charset, in any case", async () => {
    const headers = { "content-type": "Application/JSON; Charset=UTF-8" };
    const init = { method: "POST", headers, body: '{"name":"Küche"}' };
    expect((await machine.api.send("/shoots", init)).body).toMatchObject({ name: "Küche" });
  });

  it("may be multipart where the route takes forms", async () => {
    const init = { method: "POST", body: form({ name: "R2 Test Shoot" }) };
    expect((await machine.api.send("/shoots", init)).body).toMatchObject({ name: "R2 Test Shoot" });
  });

  it("may be urlencoded where the route takes forms", async () => {
    const init = { method: "POST", body: new URLSearchParams({ name: "Haus & Hof" }) };
    expect((await machine.api.send("/shoots", init)).body).toMatchObject({ name: "Haus & Hof" });
  });

  it("may not be a form where the route reads JSON alone", async () => {
    const init = { method: "POST", body: form({ shoot_id: "shoot_x" }) };
    const { status, body } = await machine.api.send("/uploads/presign", init);
    expect([status, body["code"]]).toEqual([415, "request.unsupported_media_type"]);
    expect(body["detail"]).toContain("application/json");
  });

  it.each([
    ["a type nobody reads", { "content-type": "text/plain" }, "name=Villa"],
    ["the name of an inherited property as its type", { "content-type": "constructor" }, "{}"],
  ])("with %s is refused", async (_, headers, body) => {
    const answer = await machine.api.send("/shoots", { method: "POST", headers, body });
    expect([answer.status, answer.body["code"]]).toEqual([415, "request.unsupported_media_type"]);
  });

  it.each([
    ["is missing", json, ""],
    ["is broken JSON", json, '{"name":'],
    ["is multipart without its boundary", { "content-type": "multipart/form-data" }, "--x\r\n\r\n"],
    [
      "is multipart cut short",
      { "content-type": "multipart/form-data; boundary=x" },
      '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nVil',
    ],
  ])("that %s is malformed", async (_, headers, body) => {
    const answer = await machine.api.send("/shoots", { method: "POST", headers, body });
    expect([answer.status, answer.body["code"]]).toEqual([400, "request.malformed"]);
  });

  it.each([["[]"], ["null"], ['"Villa"'], ["7"]])("that is the JSON %s is invalid", async (body) => {
    const answer = await machine.api.send("/shoots", { method: "POST", headers: json, body });
    expect([answer.status, answer.body["code"]]).toEqual([400, "request.invalid"]);
  });

  it("names every field that is wrong, missing or unknown", async () => {
    const { status, body } = await machine.api.post("/uploads/presign", {
      shoot_id: 7,
      filename: 2,
      color: 1,
    });
    expect([status, body["code"]]).toEqual([400, "request.invalid"]);
    const { issues } = Problem.parse(body);
    expect(issues?.map(({ path }) => path).toSorted()).toEqual(["body", "body.filename", "body.shoot_id"]);
    expect(issues?.find(({ path }) => path === "body")?.message).toContain("color");
  });

  it.each(["__proto__", "constructor"])(
    "with the field %s cannot reach what objects inherit",
    async (name) => {
      const body = `{"name":"Villa","${name}":{"polluted":true}}`;
      const answer = await machine.api.send("/shoots", { method: "POST", headers: json, body });
      expect(answer.status).toBe(400);
      expect((await machine.api.send("/health")).body).not.toHaveProperty("polluted");
    },
  );

  it("as a form with a field __proto__ is refused or ignored, and nothing is polluted", async () => {
    const body = new URLSearchParams([
      ["name", "Villa"],
      ["__proto__", "x"],
    ]);
    const { status } = await machine.api.send("/shoots", { method: "POST", body });
    expect(status).toBeLessThan(500);
    expect((await machine.api.send("/health")).status).toBe(200);
  });

  it("of more than 64 KB is refused, and the API goes on", async () => {
    const { status, body } = await machine.api.post("/shoots", { name: "x".repeat(65 * 1024) });
    expect([status, body["code"]]).toEqual([413, "request.too_large"]);
    expect((await machine.api.post("/shoots", { name: "after" })).status).toBe(201);
  });

  it("of just under 64 KB is read", async () => {
    const { body } = await machine.api.post("/shoots", { name: "x".repeat(63 * 1024) });
    expect(body["code"]).toBe("request.invalid");
  });

  it("as multipart of 50 KB is read as the same JSON would be", async () => {
    const init = { method: "POST", body: form({ name: "x".repeat(50 * 1024) }) };
    expect((await machine.api.send("/shoots", init)).body["code"]).toBe("request.invalid");
  });
});

describe("a route", () => {
  it.each([
    ["GET", "/nowhere"],
    ["GET", "/shoots/"],
    ["GET", "/SHOOTS"],
    ["GET", "/shoots/../health/x"],
  ])("%s %s that does not exist is 404", async (method, path) => {
    const { status, body, headers } = await machine.api.send(path, { method });
    expect([status, body["code"]]).toEqual([404, "route.not_found"]);
    expect(headers.get("content-type")).toBe("application/problem+json");
  });

  it("with a broken percent encoding is malformed", async () => {
    const { status, body } = await machine.api.send("/shoots/%E0%A4%A");
    expect([status, body["code"]]).toEqual([400, "request.malformed"]);
  });

  it.each([
    "/shoots?limit=0",
    "/shoots?limit=101",
    "/shoots?limit=x",
    "/shoots?cursor=%20",
    "/shoots?color=red",
  ])("asked as %s is invalid", async (path) => {
    const { status, body } = await machine.api.send(path);
    expect([status, body["code"]]).toEqual([400, "request.invalid"]);
  });

  it.each(["AAAA", "eyJhIjoxfQ", "", "asset_01J9ZQ0000000000000000000A"])(
    "asked with the made-up cursor %s is invalid",
    async (cursor) => {
      const { status, body } = await machine.api.send(`/shoots?cursor=${cursor}`);
      expect([status, body["code"]]).toEqual([400, "request.invalid"]);
    },
  );
});

describe("every answer", () => {
  it.each([
    ["a success", "/shoots"],
    ["a refusal of a handler", "/shoots/shoot_x"],
    ["a refusal of the gateway", "/nowhere"],
    ["the public route", "/health"],
  ])("carries its request id and what keeps it safe: %s", async (_, path) => {
    const { headers, body, status } = await machine.api.send(path);
    expect(headers.get("x-request-id")).toMatch(/^[\w-]{10,}$/);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(body["request_id"]).toBe(status >= 400 ? headers.get("x-request-id") : undefined);
  });

  it("has an id of its own", async () => {
    const [one, two] = await Promise.all([machine.api.send("/health"), machine.api.send("/health")]);
    expect(one.headers.get("x-request-id")).not.toBe(two.headers.get("x-request-id"));
  });

  it("that is a refusal fits the problem's schema", async () => {
    expect(Problem.parse((await machine.api.send("/nowhere")).body)).toMatchObject({
      type: "/docs/errors#route.not_found",
      title: "Not Found",
      status: 404,
    });
  });
});

describe("GET /health", () => {
  it("says that everything is well, and that paid tiers are substituted", async () => {
    const { status, body } = await machine.api.send("/health");
    expect(status).toBe(200);
    expect(body).toEqual({
      status: "healthy",
      release: "local",
      services: {
        database: "healthy",
        queue: "healthy",
        r2_storage: "enabled",
        standby_storage: "ready",
        paid_engine: "substituted",
        paid_provider: "none",
      },
    });
  });
});
