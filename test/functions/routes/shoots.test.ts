import { newId } from "@luster/core/id";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Answer } from "../../kit/api.ts";
import { jpeg } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();

describe("POST /shoots", () => {
  it("creates a shoot and says where it is", async () => {
    const { status, body, headers } = await machine.api.post("/shoots", { name: "  12 Garden\u0007Lane " });
    expect(status).toBe(201);
    expect(body).toEqual({
      shoot_id: expect.stringMatching(/^shoot_[0-9A-Z]{26}$/),
      name: "12 Garden Lane",
      created_at: expect.stringMatching(/Z$/),
    });
    expect(headers.get("location")).toBe(`/shoots/${String(body["shoot_id"])}`);
    const counts = { queued: 0, processing: 0, succeeded: 0, needs_review: 0, failed: 0, cancelled: 0 };
    const shown = await machine.api.send(headers.get("location") ?? "");
    expect(shown.body).toEqual({ ...body, counts, cost_usd: 0 });
  });

  it.each([{}, { name: "" }, { name: "   " }, { name: 7 }, { name: "x".repeat(201) }, { name: ["a"] }])(
    "refuses %j",
    async (body) => {
      expect((await machine.api.post("/shoots", body)).body["code"]).toBe("request.invalid");
    },
  );

  it("creates one shoot for one key, also when both requests come at once", async () => {
    const key = { "idempotency-key": "shoot-key-1" };
    const create = () => machine.api.post("/shoots", { name: "Once" }, key);
    const answers = [...(await Promise.all([create(), create()])), await create()];
    expect(new Set(answers.map(({ body }) => body["shoot_id"])).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  it("refuses a key that came with another body before", async () => {
    const key = { "idempotency-key": "shoot-key-2" };
    await machine.api.post("/shoots", { name: "One" }, key);
    const { status, body } = await machine.api.post("/shoots", { name: "Two" }, key);
    expect([status, body["code"]]).toEqual([422, "idempotency.key_reused"]);
  });

  it("refuses a key that is too long", async () => {
    const key = { "idempotency-key": "k".repeat(256) };
    const { body } = await machine.api.post("/shoots", { name: "One" }, key);
    expect(body["code"]).toBe("request.invalid");
  });
});

describe("PATCH /shoots/{id}", () => {
  const change = async (id: string, body: object) =>
    machine.api.send(`/shoots/${id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("says when the shoot is to be deleted, which every reply then shows, until it is taken back", async () => {
    const shoot_id = await machine.api.shoot();
    const { status, body } = await change(shoot_id, {
      name: "Lot 4",
      delete_after: "2098-01-01T01:00:00+01:00",
    });
    const shown = { name: "Lot 4", delete_after: "2098-01-01T00:00:00.000Z" };
    expect([status, body]).toEqual([200, { shoot_id, created_at: expect.any(String), ...shown }]);
    expect((await machine.api.send(`/shoots/${shoot_id}`)).body).toMatchObject(shown);
    expect((await machine.api.send("/shoots?limit=1")).body).toMatchObject({
      shoots: [{ shoot_id, ...shown }],
    });
    expect((await change(shoot_id, { delete_after: null })).body).not.toHaveProperty("delete_after");
  });

  it.each([
    {},
    { delete_after: "tomorrow" },
    { delete_after: 1 },
    { name: null },
    { name: "" },
    { name: "A", kept_until: "2098-01-01T00:00:00Z" },
  ])("refuses %j", async (body) => {
    expect((await change(await machine.api.shoot(), body)).body["code"]).toBe("request.invalid");
  });
});

describe("GET /deletions", () => {
  it("lists the newest first, page by page", async () => {
    const ids = [];
    for (const name of ["A", "B", "C"]) {
      const path = `/shoots/${await machine.api.shoot(name)}`;
      ids.unshift((await machine.api.send(path, { method: "DELETE" })).body["deletion_id"]);
    }
    const first = (await machine.api.send("/deletions?limit=2")).body;
    const second = (await machine.api.send(`/deletions?limit=1&cursor=${String(first["cursor"])}`)).body;
    const listed = [first, second].flatMap(({ deletions }) =>
      z.array(z.object({ deletion_id: z.string(), reason: z.literal("request") })).parse(deletions),
    );
    expect(listed.map(({ deletion_id }) => deletion_id)).toEqual(ids);
  });
});

describe("GET /shoots", () => {
  it("lists the newest first, page by page, each once", async () => {
    const made = [];
    for (const name of ["A", "B", "C"]) made.unshift(await machine.api.shoot(name));
    const first = await machine.api.send("/shoots?limit=2");
    const second = await machine.api.send(`/shoots?limit=1&cursor=${String(first.body["cursor"])}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(made);
  });
});

describe("GET /shoots/{id}", () => {
  it("knows no shoot by what is no shoot's id", async () => {
    const { status, body } = await machine.api.send("/shoots/asset_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    expect([status, body["code"]]).toEqual([404, "shoot.not_found"]);
  });

  it.each(["", "/assets"])("knows no shoot that never was (…%s)", async (rest) => {
    const { status, body } = await machine.api.send(`/shoots/${newId("shoot")}${rest}`);
    expect([status, body["code"]]).toEqual([404, "shoot.not_found"]);
  });
});

describe("GET /shoots/{id}/assets", () => {
  it("is empty for a new shoot, and a presigned upload alone is no asset", async () => {
    const shoot_id = await machine.api.shoot();
    await machine.api.ticket({ shoot_id, filename: "a.jpg", content_type: "image/jpeg" });
    expect((await machine.api.send(`/shoots/${shoot_id}/assets`)).body).toEqual({ assets: [] });
  });

  it("lists a confirmed original with a URL, and shows nothing internal", async () => {
    const { shoot_id, asset_id } = await machine.api.asset(await jpeg());
    const { assets } = (await machine.api.send(`/shoots/${shoot_id}/assets`)).body;
    expect(assets).toEqual([
      {
        asset_id,
        shoot_id,
        object_key: expect.stringContaining(asset_id),
        storage: "r2",
        filename: "kitchen.jpg",
        content_type: "image/jpeg",
        file_size: (await jpeg()).length,
        created_at: expect.any(String),
        url: expect.stringContaining("X-Amz-Signature"),
        url_expires_at: expect.any(String),
        cache_key: expect.stringMatching(/^[\w-]{22}$/),
        outputs: [],
        older_outputs: [],
        jobs: [],
        renditions: {},
        renditions_missing: ["thumb", "screen"],
      },
    ]);
  });

  it("gives the URLs of its last answer again, so that they are found in a client's cache", async () => {
    const { shoot_id } = await machine.api.asset(await jpeg());
    const list = async () => (await machine.api.send(`/shoots/${shoot_id}/assets`)).body.assets;
    // A window of fifteen minutes may end between two of them, not twice.
    const [first, second, third] = [await list(), await list(), await list()];
    expect([first, third]).toContainEqual(second);
  });
});

function idsOf({ body }: Answer): unknown[] {
  const { shoots } = body;
  return Array.isArray(shoots) ? shoots.map(({ shoot_id }: { shoot_id: unknown }) => shoot_id) : [];
}
