import type { UploadConfirmation } from "@luster/contract/uploads";
import { newId } from "@luster/core/id";
import { expect, test } from "vitest";
import { idOf } from "../../kit/fakes/ids.ts";
import { heic, jpeg, maxFileSize, minutes, png, unhurried, user, world } from "../../kit/world.ts";

/** A world where bytes have arrived for a ticket, and the confirmation that is right for them. */
async function arrived(bytes = jpeg(), request: { content_type?: string; file_size?: number } = {}) {
  const setting = world();
  const ticket = await setting.presigned(request);
  setting.r2.arrive(ticket.object_key, bytes, "image/jpeg");
  return { ...setting, ticket, confirmation: await setting.confirmationOf(ticket, bytes) };
}

test("what arrived as presigned becomes an asset", async () => {
  const { confirm, confirmation, keep, ticket, r2 } = await arrived();
  const { asset, created } = await confirm(user, confirmation);
  expect(created).toBe(true);
  expect(asset).toEqual({
    asset_id: ticket.asset_id,
    shoot_id: idOf("shoot", 1),
    user_id: user,
    object_key: ticket.object_key,
    storage: "r2",
    filename: "kitchen.jpg",
    content_type: "image/jpeg",
    file_size: 100,
    etag: (await r2.head(ticket.object_key))?.etag,
    created_at: "2026-03-01T12:00:00.000Z",
    outputs: {},
  });
  expect(keep.uploads.all()[0]).not.toHaveProperty("due_at");
});

test("confirming again gives the same asset, and says that it was there", async () => {
  const { confirm, confirmation, keep } = await arrived();
  const first = await confirm(user, confirmation);
  expect(await confirm(user, confirmation)).toEqual({ asset: first.asset, created: false });
  expect(keep.assets.all()).toHaveLength(1);
});

test("requests that confirm at once make one asset", async () => {
  const { confirm, confirmation, keep } = await arrived();
  const all = await Promise.all(Array.from({ length: 6 }, () => confirm(user, confirmation)));
  expect(all.filter(({ created }) => created)).toHaveLength(1);
  expect(new Set(all.map(({ asset }) => JSON.stringify(asset))).size).toBe(1);
  expect(keep.assets.all()).toHaveLength(1);
});

test("confirming before the file has arrived is a conflict, and can be repeated", async () => {
  const { confirm, presigned, confirmationOf, r2 } = world();
  const ticket = await presigned();
  const confirmation = await confirmationOf(ticket, jpeg());
  await expect(confirm(user, confirmation)).rejects.toMatchObject({
    code: "upload.not_arrived",
    status: 409,
  });
  r2.arrive(ticket.object_key, jpeg(), "image/jpeg");
  expect(await confirm(user, confirmation)).toMatchObject({ created: true });
});

const wrong: [string, Partial<UploadConfirmation>, string][] = [
  ["another key", { object_key: "ana/x/y/original.jpg" }, "upload.key_mismatch"],
  ["another name", { filename: "garden.jpg" }, "upload.filename_mismatch"],
  ["another type", { content_type: "image/png" }, "upload.type_mismatch"],
  ["another size", { file_size: 99 }, "upload.size_mismatch"],
  ["another shoot", { shoot_id: newId("shoot") }, "asset.not_found"],
  ["an unknown asset", { asset_id: newId("asset") }, "asset.not_found"],
];

test.each(wrong)(
  "a wrong confirmation of %s is refused, and a right one still succeeds",
  async (_what, change, code) => {
    const { confirm, confirmation } = await arrived();
    await expect(confirm(user, { ...confirmation, ...change })).rejects.toMatchObject({ code });
    expect(await confirm(user, confirmation)).toMatchObject({ created: true });
  },
);

test.each(wrong)(
  "a wrong confirmation of %s is refused after the right one too",
  async (_what, change, code) => {
    const { confirm, confirmation } = await arrived();
    await confirm(user, confirmation);
    await expect(confirm(user, { ...confirmation, ...change })).rejects.toMatchObject({ code });
  },
);

test("another user's upload is not found", async () => {
  const { confirm, confirmation } = await arrived();
  await expect(confirm("ben", confirmation)).rejects.toMatchObject({ code: "asset.not_found" });
});

test("a size other than the presigned one is refused", async () => {
  const { confirm, confirmation } = await arrived(jpeg(100), { file_size: 120 });
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "upload.size_mismatch" });
});

test.each([
  ["that is no picture", new TextEncoder().encode("<html>"), "upload.type_mismatch"],
  ["that is empty", new Uint8Array(), "upload.type_mismatch"],
  ["that is too large", jpeg(maxFileSize + 1), "upload.too_large"],
])("a file %s is refused and deleted, and the upload is closed", async (_what, bytes, code) => {
  const { confirm, confirmation, r2, keep } = await arrived(bytes);
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code });
  expect(r2.keys()).toEqual([]);
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "upload.closed" });
  expect(keep.assets.all()).toEqual([]);
});

test("HEIC and HEIF count as one, because phones mix them up", async () => {
  const { confirm, confirmation } = await arrived(heic(), { content_type: "image/heif" });
  expect(await confirm(user, confirmation)).toMatchObject({ asset: { content_type: "image/heif" } });
});

test.each([
  ["a PNG presigned as image/jpeg", png(), "image/jpeg", "image/png"],
  ["a HEIC presigned as image/jpeg", heic(), "image/jpeg", "image/heic"],
  ["a JPEG presigned as image/heic", jpeg(), "image/heic", "image/jpeg"],
])("%s becomes an asset of its true type, and its object stays", async (_what, bytes, content_type, type) => {
  const { confirm, confirmation, r2, keep, assets } = await arrived(bytes, { content_type });
  const first = await confirm(user, confirmation);
  expect(first).toMatchObject({ created: true, asset: { content_type: type } });
  expect(r2.keys()).toEqual([confirmation.object_key]);
  expect(await confirm(user, confirmation)).toEqual({ asset: first.asset, created: false });
  expect(keep.uploads.all()).toMatchObject([{ content_type, arrived_type: type }]);
  const { items } = await assets.list(user, confirmation.shoot_id, { limit: 1 });
  expect(items[0]).toMatchObject({ content_type: type });
});

test("a confirmation of a picture of another type that died half done is finished with its true type", async () => {
  const { confirm, confirmation, keep, clock, sweepUploads } = await arrived(png());
  keep.assets.unavailable = true;
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "service.unavailable" });
  keep.assets.unavailable = false;
  clock.advance(minutes(2));
  await sweepUploads(unhurried);
  expect(keep.assets.all()).toMatchObject([{ content_type: "image/png" }]);
});

test.each(["image/jpg", "IMAGE/JPEG; q=1", "application/octet-stream", "", undefined])(
  "a confirmation may spell the presigned image/jpeg as %j",
  async (content_type) => {
    const { confirm, confirmation } = await arrived();
    expect(await confirm(user, { ...confirmation, content_type })).toMatchObject({ created: true });
  },
);

test("a close that races with a confirmation keeps the confirmed object", async () => {
  const { confirm, confirmation, r2, keep, ticket } = await arrived();
  const { peek } = r2;
  r2.peek = async (key) => {
    r2.peek = peek;
    await confirm(user, confirmation);
    r2.replace(key, new Uint8Array(100), "image/png");
    return new Uint8Array(100);
  };
  await confirm(user, confirmation);
  expect(r2.keys()).toEqual([ticket.object_key]);
  expect(keep.uploads.all()).toMatchObject([{ status: "confirmed" }]);
});

test("a confirmation that loses against a close is told that the upload is closed", async () => {
  const { confirm, confirmation, keep } = await arrived();
  const replace = keep.uploads.replace.bind(keep.uploads);
  keep.uploads.replace = async (upload) => {
    keep.uploads.replace = replace;
    await replace({ ...upload, status: "closed" });
    return replace(upload);
  };
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "upload.closed" });
  expect(keep.assets.all()).toEqual([]);
});

test("what arrived by an older URL, in another store, is found", async () => {
  const { presigned, presign, confirmationOf, confirm, r2 } = world();
  const { asset_id, object_key } = await presigned();
  r2.arrive(object_key, jpeg(), "image/jpeg");
  const file = { filename: "kitchen.jpg", content_type: "image/jpeg" };
  const ticket = await presign(user, { ...file, asset_id, shoot_id: idOf("shoot", 1), avoid: "r2" });
  const { asset } = await confirm(user, await confirmationOf(ticket, jpeg()));
  expect(asset).toMatchObject({ storage: "r2", due_at: "2026-03-01T13:00:00.000Z" });
});

test("an asset in the standby store is due to be moved at once", async () => {
  const { r2, clock, confirmed } = world();
  r2.unavailable = true;
  expect(await confirmed()).toMatchObject({ storage: "s3", due_at: clock.now().toISOString() });
});

test("an outage while confirming is a failure that leaves the upload as it was", async () => {
  const { confirm, confirmation, r2, keep } = await arrived();
  const before = keep.uploads.all();
  r2.unavailable = true;
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "storage.unavailable" });
  expect(keep.uploads.all()).toEqual(before);
});

test("a confirmation that died half done is finished by repeating it", async () => {
  const { confirm, confirmation, keep } = await arrived();
  keep.assets.unavailable = true;
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "service.unavailable" });
  keep.assets.unavailable = false;
  expect(await confirm(user, confirmation)).toMatchObject({ created: true });
  expect(keep.uploads.all()[0]).not.toHaveProperty("due_at");
});

test("the asset's id is enough to confirm, also when its size was never said", async () => {
  for (const request of [{}, { file_size: 100 }]) {
    const { confirm, ticket } = await arrived(jpeg(100), request);
    const { asset, created } = await confirm(user, { asset_id: ticket.asset_id });
    expect([created, asset.file_size]).toEqual([true, 100]);
  }
});

test("by its id alone an upload of another size than was presigned is refused", async () => {
  const { confirm, ticket } = await arrived(jpeg(100), { file_size: 99 });
  await expect(confirm(user, { asset_id: ticket.asset_id })).rejects.toMatchObject({
    code: "upload.size_mismatch",
  });
});

test.each([
  [{ object_key: "another" }, "upload.key_mismatch"],
  [{ filename: "bath.jpg" }, "upload.filename_mismatch"],
  [{ file_size: 101 }, "upload.size_mismatch"],
  [{ content_type: "image/png" }, "upload.type_mismatch"],
  [{ shoot_id: newId("shoot") }, "asset.not_found"],
])("what is said besides the id is compared all the same: %j", async (said, code) => {
  const { confirm, ticket, keep } = await arrived();
  await expect(confirm(user, { asset_id: ticket.asset_id, ...said })).rejects.toMatchObject({ code });
  expect(keep.assets.all()).toEqual([]);
});

test("many are confirmed at once, each with its own result and in their order, also when asked for again", async () => {
  const { confirmMany, presigned, r2, keep } = world();
  const tickets = [await presigned(), await presigned(), await presigned(), await presigned()];
  for (const { object_key } of [tickets[0], tickets[3]].flatMap((ticket) => ticket ?? []))
    r2.arrive(object_key, jpeg(), "image/jpeg");
  r2.arrive(tickets[1]?.object_key ?? "", new Uint8Array(20), "image/jpeg");
  const ids = [...tickets.map(({ asset_id }) => asset_id), newId("asset")];
  const expected = [
    { asset_id: ids[0], file_size: 100 },
    { asset_id: ids[1], error: { code: "upload.type_mismatch" } },
    { asset_id: ids[2], error: { code: "upload.not_arrived" } },
    { asset_id: ids[3], file_size: 100 },
    { asset_id: ids[4], error: { code: "asset.not_found" } },
  ];
  expect(await confirmMany(user, ids)).toMatchObject(expected);
  expect(await confirmMany(user, [ids[0] ?? "", ids[0] ?? ""])).toMatchObject([expected[0], expected[0]]);
  expect(keep.assets.all()).toHaveLength(2);
});
