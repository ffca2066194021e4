import { createHash } from "node:crypto";
import { UploadTicket, UploadTickets } from "@luster/contract/uploads";
import { newId } from "@luster/core/id";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { fetched, put } from "../../kit/api.ts";
import { jpeg, png } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();
const described = { filename: "kitchen.jpg", content_type: "image/jpeg" };
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

describe("POST /uploads/presign", () => {
  it("gives a PUT to the storage itself, with every header to send and how long it is good for", async () => {
    const shoot_id = await machine.api.shoot();
    const { status, body } = await machine.api.post("/uploads/presign", { shoot_id, ...described });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      asset_id: expect.stringMatching(/^asset_/),
      object_key: `local/${shoot_id}/${String(body["asset_id"])}/original.jpg`,
      storage: "r2",
      method: "PUT",
      headers: { "content-type": "image/jpeg", "if-none-match": "*" },
      expires_in: 3600,
      max_file_size: 10 * 1024 * 1024,
    });
    expect(new URL(String(body["url"])).port).not.toBe(new URL(machine.api.url).port);
  });

  it("signs the size and the SHA-256 when they are known, and the storage holds the client to both", async () => {
    const bytes = await jpeg();
    const request = { shoot_id: await machine.api.shoot(), ...described, sha256: sha256(bytes) };
    const ticket = await machine.api.ticket({ ...request, file_size: bytes.length });
    expect(ticket.headers).toMatchObject({
      "content-length": String(bytes.length),
      "x-amz-checksum-sha256": request.sha256,
    });
    expect(await put(ticket, Buffer.from(bytes).fill(7, 100))).toBe(400);
    expect(await put(ticket, bytes)).toBe(200);
  });

  it("signs the size alone when only that is known", async () => {
    const bytes = await jpeg();
    const request = { shoot_id: await machine.api.shoot(), ...described, file_size: bytes.length };
    const ticket = await machine.api.ticket(request);
    const { "content-length": _, ...headers } = ticket.headers ?? {};
    expect(await put({ ...ticket, headers }, bytes.subarray(1))).toBe(403);
    expect(await put(ticket, bytes)).toBe(200);
  });

  it("gives a URL that writes once: within a second R2 says 429 to another write, and after it 412", async () => {
    const ticket = await machine.api.ticket({ shoot_id: await machine.api.shoot(), ...described });
    const bytes = await jpeg();
    expect([await put(ticket, bytes), await put(ticket, bytes)]).toEqual([200, 429]);
    await expect.poll(() => put(ticket, bytes)).toBe(412);
  });

  it.each(["image/png", "text/html"])("gives a URL for the declared type alone, not for %s", async (type) => {
    const ticket = await machine.api.ticket({ shoot_id: await machine.api.shoot(), ...described });
    const headers = { ...ticket.headers, "content-type": type };
    expect(await put({ ...ticket, headers }, await jpeg())).toBe(403);
  });

  it("refuses POST at R2, which has none", async () => {
    const request = { shoot_id: await machine.api.shoot(), ...described, method: "POST" };
    const { status, body } = await machine.api.post("/uploads/presign", request);
    expect([status, body["code"]]).toEqual([400, "upload.method_unsupported"]);
  });

  it("refuses a type that is no picture's, and names those that are", async () => {
    const request = { shoot_id: await machine.api.shoot(), filename: "a.gif", content_type: "image/gif" };
    const { status, body } = await machine.api.post("/uploads/presign", request);
    expect([status, body["code"]]).toEqual([400, "upload.type_unsupported"]);
    expect(body["detail"]).toContain("image/heic");
  });

  it("refuses a picture that is announced too large, and names the limit", async () => {
    const request = { shoot_id: await machine.api.shoot(), ...described, file_size: 10 * 1024 * 1024 + 1 };
    const { status, body } = await machine.api.post("/uploads/presign", request);
    expect([status, body["code"]]).toEqual([413, "upload.too_large"]);
    expect(body["detail"]).toContain("10485760");
  });

  it.each([
    { file_size: 0 },
    { file_size: 1.5 },
    { file_size: "7" },
    { sha256: "short" },
    { method: "PATCH" },
    { filename: "" },
    { filename: "x".repeat(1025) },
    { asset_id: "asset_1" },
  ])("refuses %j", async (wrong) => {
    const request = { shoot_id: newId("shoot"), ...described, ...wrong };
    expect((await machine.api.post("/uploads/presign", request)).body["code"]).toBe("request.invalid");
  });

  it("knows no shoot that never was", async () => {
    const { status, body } = await machine.api.post("/uploads/presign", {
      shoot_id: newId("shoot"),
      ...described,
    });
    expect([status, body["code"]]).toEqual([404, "shoot.not_found"]);
  });

  it("presigns again for a pending asset under the same key, and not once it is confirmed", async () => {
    const confirmation = await machine.api.uploaded(await jpeg());
    const again = { shoot_id: confirmation.shoot_id, asset_id: confirmation.asset_id, ...described };
    expect(await machine.api.ticket(again)).toMatchObject({ object_key: confirmation.object_key });
    await machine.api.post("/uploads/confirm", confirmation);
    const { status, body } = await machine.api.post("/uploads/presign", again);
    expect([status, body["code"]]).toEqual([409, "upload.closed"]);
  });

  it("presigns again only within the shoot that the asset is of", async () => {
    const { asset_id } = await machine.api.uploaded(await jpeg());
    const elsewhere = { shoot_id: await machine.api.shoot("Another"), asset_id, ...described };
    const { status, body } = await machine.api.post("/uploads/presign", elsewhere);
    expect([status, body["code"]]).toEqual([404, "asset.not_found"]);
  });

  it("keeps a file name harmless to download under, and its picture whole", async () => {
    const bytes = await jpeg();
    const confirmation = await machine.api.asset(bytes, { filename: '../Küche "neu"\r\n.jpg' });
    const { assets } = (await machine.api.send(`/shoots/${confirmation.shoot_id}/assets`)).body;
    const [{ url }] = assets as [{ url: string }];
    const download = await fetched(url);
    expect(download.bytes.equals(bytes)).toBe(true);
    expect(download.headers.get("content-disposition")).toMatch(
      /^attachment; filename="_K[^"]+\.jpg"; filename\*=/,
    );
  });
});

describe("POST /uploads/confirm", () => {
  it("makes the asset: 201, and 200 with the same asset when it is repeated", async () => {
    const confirmation = await machine.api.uploaded(await jpeg());
    const [first, second] = [
      await machine.api.post("/uploads/confirm", confirmation),
      await machine.api.post("/uploads/confirm", confirmation),
    ];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(first.body).toMatchObject(confirmation);
    expect(second.body).toEqual(first.body);
  });

  it("makes one asset when many confirm at once", async () => {
    const confirmation = await machine.api.uploaded(await jpeg());
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => machine.api.post("/uploads/confirm", confirmation)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(7).fill(200), 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it("before the file has arrived is a conflict that a later attempt heals", async () => {
    const shoot_id = await machine.api.shoot();
    const ticket = await machine.api.ticket({ shoot_id, ...described });
    const bytes = await jpeg();
    const { asset_id, object_key } = ticket;
    const confirmation = { shoot_id, asset_id, object_key, ...described, file_size: bytes.length };
    const early = await machine.api.post("/uploads/confirm", confirmation);
    expect([early.status, early.body["code"]]).toEqual([409, "upload.not_arrived"]);
    await put(ticket, bytes);
    expect((await machine.api.post("/uploads/confirm", confirmation)).status).toBe(201);
  });

  it.each([
    ["object_key", "local/elsewhere/original.jpg", 422, "upload.key_mismatch"],
    ["filename", "bathroom.jpg", 422, "upload.filename_mismatch"],
    ["file_size", 1, 422, "upload.size_mismatch"],
    ["content_type", "image/png", 422, "upload.type_mismatch"],
    ["shoot_id", newId("shoot"), 404, "asset.not_found"],
    ["asset_id", newId("asset"), 404, "asset.not_found"],
  ])(
    "with another %s says so, and the right confirmation still works",
    async (field, value, status, code) => {
      const confirmation = await machine.api.uploaded(await jpeg());
      const refused = await machine.api.post("/uploads/confirm", { ...confirmation, [field]: value });
      expect([refused.status, refused.body["code"]]).toEqual([status, code]);
      expect((await machine.api.post("/uploads/confirm", confirmation)).status).toBe(201);
    },
  );

  it("takes a PNG that was presigned as a JPEG for what it is, and serves it as that", async () => {
    const confirmation = await machine.api.uploaded(await png());
    const { status, body } = await machine.api.post("/uploads/confirm", confirmation);
    expect([status, body["content_type"]]).toEqual([201, "image/png"]);
    const list = await machine.api.send(`/shoots/${confirmation.shoot_id}/assets`);
    const [asset] = z.array(z.object({ url: z.url() })).parse(list.body["assets"]);
    const original = await fetch(asset?.url ?? "");
    expect(original.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await original.arrayBuffer())).toEqual(await png());
  });

  it("refuses a file that is no picture by its first bytes, and closes the upload", async () => {
    const confirmation = await machine.api.uploaded(Buffer.from("<html>no picture</html>"));
    const refused = await machine.api.post("/uploads/confirm", confirmation);
    expect([refused.status, refused.body["code"]]).toEqual([422, "upload.type_mismatch"]);
    expect(refused.body["detail"]).toContain("no supported picture");
    expect((await machine.api.post("/uploads/confirm", confirmation)).body["code"]).toBe("upload.closed");
  });

  it("refuses a file larger than the limit, and closes the upload", async () => {
    const large = Buffer.concat([await jpeg(), Buffer.alloc(10 * 1024 * 1024)]);
    const refused = await machine.api.post("/uploads/confirm", await machine.api.uploaded(large));
    expect([refused.status, refused.body["code"]]).toEqual([413, "upload.too_large"]);
  });
});

describe("many at once", () => {
  it("presigns, and confirms by their ids what has arrived, each with its own result", async () => {
    const shoot_id = await machine.api.shoot();
    const files = [
      { filename: "a.jpg" },
      { filename: 7 },
      { filename: "b.jpg", color: 1 },
      { filename: "c.jpg" },
    ];
    const presigned = await machine.api.post("/uploads/presign", { shoot_id, files });
    expect(presigned.status).toBe(200);
    const { uploads } = UploadTickets.parse(presigned.body);
    expect(uploads).toMatchObject([
      { method: "PUT" },
      { error: { code: "request.invalid", detail: "filename must be text" } },
      {
        error: {
          code: "request.invalid",
          issues: [{ path: "body", message: "color is not a field of this request" }],
        },
      },
      { method: "PUT" },
    ]);
    const tickets = uploads.filter((upload) => "url" in upload);
    await put(UploadTicket.parse(tickets[0]), await jpeg());
    const asset_ids = tickets.map(({ asset_id }) => asset_id);
    const confirmed = await machine.api.post("/uploads/confirm", { asset_ids });
    expect(confirmed).toMatchObject({
      status: 200,
      body: {
        assets: [
          { asset_id: asset_ids[0] },
          { asset_id: asset_ids[1], error: { code: "upload.not_arrived" } },
        ],
      },
    });
    expect(confirmed.text).not.toContain("user_id");
  });

  it.each([
    ["/uploads/presign", { shoot_id: newId("shoot"), files: [] }, "files must not be empty"],
    ["/uploads/presign", { files: [{ filename: "a.jpg" }] }, "shoot_id is required"],
    ["/uploads/presign", { shoot_id: newId("shoot"), files: {} }, "files must be a list, not an object"],
    [
      "/uploads/presign",
      { shoot_id: newId("shoot"), files: Array.from({ length: 101 }, () => ({})) },
      "files must have at most 100 entries",
    ],
    ["/uploads/confirm", { asset_ids: ["1"] }, "asset_ids.0 must be an id such as asset_01J9ZQ…"],
  ])("refuses what is wrong with the request itself: %s", async (path, body, detail) => {
    const answer = await machine.api.post(path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "request.invalid", detail } });
  });
});
