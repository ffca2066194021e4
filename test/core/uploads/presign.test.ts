import { UploadTicket } from "@luster/contract/uploads";
import { Failure } from "@luster/core/failure";
import { newId } from "@luster/core/id";
import { expect, test } from "vitest";
import { idOf } from "../../kit/fakes/ids.ts";
import { jpeg, maxFileSize, minutes, user, world } from "../../kit/world.ts";

const nothingLeft = "This upload is already confirmed; nothing is left to upload.";

test("a ticket says where, how and until when to upload", async () => {
  const { presigned } = world();
  const ticket = await presigned({ file_size: 100, sha256: `${"A".repeat(43)}=` });
  const key = `ana/${idOf("shoot", 1)}/${idOf("asset", 1)}/original.jpg`;
  expect(UploadTicket.parse(ticket)).toEqual({
    asset_id: idOf("asset", 1),
    object_key: key,
    storage: "r2",
    method: "PUT",
    url: `memory:r2/${key}?method=PUT&expires_in=3600`,
    headers: {
      "content-type": "image/jpeg",
      "content-length": "100",
      "if-none-match": "*",
      "x-amz-checksum-sha256": `${"A".repeat(43)}=`,
    },
    expires_in: 3600,
    expires_at: "2026-03-01T13:00:00.000Z",
    max_file_size: maxFileSize,
  });
});

test.each([
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/webp", "webp"],
  ["image/heic", "heic"],
  ["image/heif", "heif"],
])("%s is taken", async (content_type, extension) => {
  const { object_key } = await world().presigned({ content_type });
  expect(object_key).toMatch(new RegExp(`/original\\.${extension}$`));
});

test.each(["image/gif", "image/avif", "text/html", "image/jpeg, image/png"])(
  "%j is refused, and nothing is written",
  async (content_type) => {
    const { presigned, keep } = world();
    await expect(presigned({ content_type })).rejects.toMatchObject({ code: "upload.type_unsupported" });
    expect(keep.uploads.all()).toEqual([]);
  },
);

test.each([
  ["Image/JPG; charset=binary", "kitchen.jpg", "image/jpeg", "jpg"],
  ["image/x-png", "kitchen.png", "image/png", "png"],
  ["image/heif-sequence", "kitchen.heif", "image/heif", "heif"],
  [undefined, "IMG_0001.HEIC", "image/heic", "heic"],
  ["", "kitchen.webp", "image/webp", "webp"],
  ["application/octet-stream", "kitchen.JPEG", "image/jpeg", "jpg"],
])("the type %j of %s is signed as %s", async (content_type, filename, signed, extension) => {
  const { presigned, keep } = world();
  const ticket = await presigned({ content_type, filename });
  expect(ticket.headers).toMatchObject({ "content-type": signed });
  expect(ticket.object_key).toMatch(new RegExp(`/original\\.${extension}$`));
  expect(keep.uploads.all()).toMatchObject([{ content_type: signed }]);
});

test.each([
  [undefined, "kitchen"],
  ["", "kitchen.gif"],
  ["application/octet-stream", "kitchen.jpg.exe"],
])("the type %j of %s is refused, with both in words", async (content_type, filename) => {
  await expect(world().presigned({ content_type, filename })).rejects.toMatchObject({
    code: "upload.type_unsupported",
    message: expect.stringContaining("image/heic"),
  });
});

test("presigning again may spell the type in another way", async () => {
  const { presigned, presign } = world();
  const { asset_id } = await presigned({ content_type: "image/jpg" });
  const again = { asset_id, shoot_id: idOf("shoot", 1), filename: "kitchen.jpg" };
  for (const content_type of ["image/jpg", "image/jpeg", undefined])
    expect(await presign(user, { ...again, content_type })).toMatchObject({ asset_id });
});

test("a picture of the largest size is taken, one byte more is not", async () => {
  expect(await world().presigned({ file_size: maxFileSize })).toMatchObject({ storage: "r2" });
  const larger = world().presigned({ file_size: maxFileSize + 1 });
  await expect(larger).rejects.toMatchObject({ code: "upload.too_large", status: 413 });
});

test("R2 has no POST, and says so", async () => {
  const { presigned, keep } = world();
  const refused = presigned({ method: "POST" });
  await expect(refused).rejects.toMatchObject({ code: "upload.method_unsupported", status: 400 });
  expect(keep.uploads.all()).toEqual([]);
});

test("a store that has POST gives its fields instead of headers", async () => {
  const ticket = await world().presigned({ method: "POST", avoid: "r2" });
  expect(ticket).toMatchObject({ storage: "s3", method: "POST", fields: { key: ticket.object_key } });
  expect(ticket).not.toHaveProperty("headers");
});

test("a shoot that is unknown, or another user's, is not found", async () => {
  const { presigned, presign, shoots } = world();
  const shoot = await shoots.create("ben", { name: "13 Garden Lane" });
  const foreign = { shoot_id: shoot.shoot_id, filename: "a.jpg", content_type: "image/jpeg" };
  await expect(presign(user, foreign)).rejects.toMatchObject({ code: "shoot.not_found" });
  await expect(presigned({ shoot_id: newId("shoot") })).rejects.toMatchObject({ code: "shoot.not_found" });
});

test("while R2 is unavailable uploads go to the standby, and the record says so", async () => {
  const { presigned, r2, keep } = world();
  r2.unavailable = true;
  expect(await presigned()).toMatchObject({ storage: "s3", method: "PUT" });
  expect(keep.uploads.all()).toMatchObject([{ storage: "s3", stores: ["s3"] }]);
});

test("without a standby an outage is a failure that tells when to come again", async () => {
  const { presigned, r2 } = world({ standby: false });
  r2.unavailable = true;
  await expect(presigned()).rejects.toMatchObject({ code: "storage.unavailable", retryAfter: 15 });
});

test("a client whose PUT failed presigns the same asset again, elsewhere and for longer", async () => {
  const { presigned, presign, clock, keep } = world();
  const first = await presigned();
  clock.advance(minutes(50));
  const again = { asset_id: first.asset_id, shoot_id: idOf("shoot", 1), avoid: "r2" as const };
  const second = await presign(user, { ...again, filename: "kitchen.jpg", content_type: "image/jpeg" });
  expect(second).toMatchObject({
    asset_id: first.asset_id,
    object_key: first.object_key,
    storage: "s3",
    expires_at: "2026-03-01T13:50:00.000Z",
  });
  expect(keep.uploads.all()).toMatchObject([{ version: 2, storage: "s3", stores: ["r2", "s3"] }]);
});

test("presigning again for somebody else's asset, in another shoot, as another type, or after its end is refused", async () => {
  const { presigned, presign, confirmationOf, confirm, shoots, r2, keep } = world();
  const { asset_id, object_key, ...ticket } = await presigned();
  const shoot_id = idOf("shoot", 1);
  const again = { asset_id, shoot_id, filename: "kitchen.jpg", content_type: "image/jpeg" };
  const other = await shoots.create(user, { name: "13 Garden Lane" });
  const foreign = await shoots.create("ben", { name: "14 Garden Lane" });
  const refusal = (as: string, change: Partial<typeof again>) =>
    presign(as, { ...again, ...change }).catch((error: unknown) => error);
  expect(await refusal("ben", foreign)).toMatchObject({ code: "asset.not_found" });
  expect(await refusal(user, { shoot_id: other.shoot_id })).toMatchObject({ code: "asset.not_found" });
  expect(await refusal(user, { content_type: "image/png" })).toMatchObject({ code: "upload.type_mismatch" });
  r2.arrive(object_key, jpeg(), "image/jpeg");
  await confirm(user, await confirmationOf({ asset_id, object_key, ...ticket }, jpeg()));
  const confirmed = keep.uploads.all();
  expect(await refusal(user, {})).toMatchObject({ code: "upload.closed", message: nothingLeft });
  expect(keep.uploads.all()).toEqual(confirmed);
});

test("presigning again for an upload that was refused says to begin anew", async () => {
  const { presigned, presign, confirmationOf, confirm, r2 } = world();
  const ticket = await presigned();
  const notes = Buffer.from("no picture at all");
  r2.arrive(ticket.object_key, notes, "image/jpeg");
  const confirmation = await confirmationOf(ticket, notes);
  await expect(confirm(user, confirmation)).rejects.toMatchObject({ code: "upload.type_mismatch" });
  const { asset_id, shoot_id, filename, content_type } = confirmation;
  const again = presign(user, { asset_id, shoot_id, filename, content_type });
  await expect(again).rejects.toMatchObject({
    code: "upload.closed",
    message: expect.stringContaining("has expired; presign again"),
  });
});

test("presigning again gives no URL when a confirmation is first", async () => {
  const { presigned, presign, confirmationOf, confirm, r2, keep } = world();
  const ticket = await presigned();
  r2.arrive(ticket.object_key, jpeg(), "image/jpeg");
  const confirmation = await confirmationOf(ticket, jpeg());
  const replace = keep.uploads.replace.bind(keep.uploads);
  keep.uploads.replace = async (upload) => {
    keep.uploads.replace = replace;
    await confirm(user, confirmation);
    return replace(upload);
  };
  const { asset_id, shoot_id, filename, content_type } = confirmation;
  const again = presign(user, { asset_id, shoot_id, filename, content_type, avoid: "r2" });
  await expect(again).rejects.toMatchObject({ code: "upload.closed", message: nothingLeft });
});

test("presigning again while another request does is refused, to be tried again", async () => {
  const { presigned, presign, keep } = world();
  const { asset_id } = await presigned();
  const { shoot_id = "" } = (await keep.uploads.get(user, asset_id)) ?? {};
  const request = { asset_id, shoot_id, filename: "kitchen.jpg", content_type: "image/jpeg" };
  const replace = keep.uploads.replace.bind(keep.uploads);
  keep.uploads.replace = async (upload) => {
    keep.uploads.replace = replace;
    await presign(user, { ...request, file_size: 7 });
    return replace(upload);
  };
  await expect(presign(user, request)).rejects.toMatchObject({ code: "upload.changed" });
  await expect(presign(user, request)).resolves.toMatchObject({ asset_id });
});

test("many files are presigned at once, each with its own result, and a bad one spoils no other", async () => {
  const { presignMany, shoots, keep } = world({ quotas: { uploads_pending: 2 } });
  const { shoot_id } = await shoots.create(user, { name: "12 Garden Lane" });
  const results = await presignMany(user, shoot_id, [
    { filename: "a.jpg" },
    { filename: "a.gif", content_type: "image/gif" },
    new Failure("request.invalid", "filename is required"),
    { filename: "large.jpg", file_size: maxFileSize + 1 },
    { filename: "b.png" },
    { filename: "c.jpg" },
  ]);
  expect(results).toMatchObject([
    { asset_id: idOf("asset", 1), method: "PUT" },
    { error: { code: "upload.type_unsupported" } },
    { error: { code: "request.invalid", detail: "filename is required" } },
    { error: { code: "upload.too_large" } },
    { asset_id: idOf("asset", 2) },
    { error: { code: "quota.uploads_pending", retry_after: expect.any(Number) } },
  ]);
  expect(keep.uploads.all().map(({ filename }) => filename)).toEqual(["a.jpg", "b.png"]);
});

test("many files for a shoot that another user has are refused as one", async () => {
  const { presignMany, shoots } = world();
  const { shoot_id } = await shoots.create(user, { name: "12 Garden Lane" });
  const theirs = presignMany("ben", shoot_id, [{ filename: "a.jpg" }]);
  await expect(theirs).rejects.toMatchObject({ code: "shoot.not_found" });
});
