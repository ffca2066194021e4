import { expect, test } from "vitest";
import { hours, jpeg, minutes, unhurried, user, world } from "../../kit/world.ts";

test("an upload that was never confirmed goes an hour after its URL ran out, object and record", async () => {
  const { presigned, sweepUploads, clock, r2, keep } = world();
  const { object_key } = await presigned();
  r2.arrive(object_key, jpeg(), "image/jpeg");
  clock.advance(hours(2) - 1);
  expect(await sweepUploads(unhurried)).toBe(0);
  expect(r2.keys()).toEqual([object_key]);
  clock.advance(1);
  expect(await sweepUploads(unhurried)).toBe(1);
  expect(r2.keys()).toEqual([]);
  expect(keep.uploads.all()).toEqual([]);
});

test("it goes from every store that one of its URLs pointed at", async () => {
  const { presigned, presign, sweepUploads, clock, r2, s3, keep } = world();
  const { asset_id, object_key } = await presigned();
  const [upload] = keep.uploads.all();
  const file = { filename: "kitchen.jpg", content_type: "image/jpeg", avoid: "r2" as const };
  await presign(user, { ...file, asset_id, shoot_id: upload?.shoot_id ?? "" });
  for (const store of [r2, s3]) store.arrive(object_key, jpeg(), "image/jpeg");
  clock.advance(hours(2));
  await sweepUploads(unhurried);
  expect([...r2.keys(), ...s3.keys()]).toEqual([]);
});

test("a confirmed original stays", async () => {
  const { confirmed, sweepUploads, clock, r2, keep } = world();
  const asset = await confirmed();
  clock.advance(hours(100));
  expect(await sweepUploads(unhurried)).toBe(0);
  expect(r2.keys()).toEqual([asset.object_key]);
  expect(keep.uploads.all()).toHaveLength(1);
});

test("a confirmation that died half done is finished a minute later", async () => {
  const { presigned, confirmationOf, confirm, sweepUploads, clock, r2, keep } = world();
  const ticket = await presigned();
  r2.arrive(ticket.object_key, jpeg(), "image/jpeg");
  keep.assets.unavailable = true;
  await expect(confirm(user, await confirmationOf(ticket, jpeg()))).rejects.toMatchObject({ status: 503 });
  keep.assets.unavailable = false;
  clock.advance(minutes(1));
  expect(await sweepUploads(unhurried)).toBe(1);
  expect(keep.assets.all()).toMatchObject([{ asset_id: ticket.asset_id }]);
  expect(await sweepUploads(unhurried)).toBe(0);
});

test("an upload that is confirmed while it is swept keeps its object", async () => {
  const { presigned, confirmationOf, confirm, sweepUploads, clock, r2, keep } = world();
  const ticket = await presigned();
  r2.arrive(ticket.object_key, jpeg(), "image/jpeg");
  const confirmation = await confirmationOf(ticket, jpeg());
  clock.advance(hours(2));
  const replace = keep.uploads.replace.bind(keep.uploads);
  keep.uploads.replace = async (upload) => {
    keep.uploads.replace = replace;
    await confirm(user, confirmation);
    return replace(upload);
  };
  expect(await sweepUploads(unhurried)).toBe(0);
  expect(r2.keys()).toEqual([ticket.object_key]);
  expect(keep.assets.all()).toHaveLength(1);
});

test("what cannot be deleted now is reported, keeps nothing else waiting, and goes next time", async () => {
  const { presigned, sweepUploads, clock, r2, keep, errors } = world();
  const [first, second] = [await presigned(), await presigned()];
  for (const { object_key } of [first, second]) r2.arrive(object_key, jpeg(), "image/jpeg");
  clock.advance(hours(2));
  const remove = r2.delete.bind(r2);
  r2.delete = async (key) => {
    if (key === first.object_key) throw new Error("connection reset");
    await remove(key);
  };
  expect(await sweepUploads(unhurried)).toBe(1);
  expect(errors).toMatchObject([{ message: "connection reset" }]);
  expect(keep.uploads.all()).toMatchObject([{ asset_id: first.asset_id, status: "closed" }]);
  r2.delete = remove;
  expect(await sweepUploads(unhurried)).toBe(1);
  expect(r2.keys()).toEqual([]);
});

test("a sweep whose time is up leaves the rest for the next", async () => {
  const { presigned, sweepUploads, clock, keep } = world();
  for (let made = 0; made < 5; made += 1) await presigned();
  clock.advance(hours(2));
  const stop = new AbortController();
  const remove = keep.uploads.remove.bind(keep.uploads);
  keep.uploads.remove = async (upload) => {
    stop.abort();
    return remove(upload);
  };
  expect(await sweepUploads({ signal: stop.signal })).toBe(1);
  expect(keep.uploads.all()).toHaveLength(4);
});
