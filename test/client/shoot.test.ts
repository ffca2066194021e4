import { createLuster, type Photo } from "@luster/client";
import { expect, test } from "vitest";
import * as z from "zod";
import { jpeg } from "../kit/rooms.ts";
import { sharedMachine } from "../kit/shared-machine.ts";
import { wire } from "./wire.ts";

const machine = sharedMachine();

function luster(change?: Parameters<typeof wire>[1]) {
  const baseUrl = machine.api.url;
  const network = wire(baseUrl, change);
  return { ...network, luster: createLuster({ baseUrl, fetch: network.fetch }) };
}

/** Photos that differ in size, so that they can be told apart. */
async function photos(count: number): Promise<File[]> {
  const bytes = new Uint8Array(await jpeg());
  return Array.from({ length: count }, (_, at) => new File([bytes, new Uint8Array(at)], `IMG_${at}.jpg`));
}

const states = (list: readonly Photo[]): string[] => list.map(({ state }) => state);

test("a shoot of twelve is uploaded and enhanced, a few at a time, with the progress of each and of all", async () => {
  let now = 0;
  let most = 0;
  const { luster: client, count } = luster((call, { url, init }) => {
    if (call !== "PUT store") return undefined;
    most = Math.max(most, (now += 1));
    return fetch(url, init).finally(() => (now -= 1));
  });
  const run = client.shoot({ name: "12 Garden Lane", parallel: 2 });
  const seen = new Map<number, string[]>();
  run.on(({ id, state }) => seen.set(id, [...(seen.get(id) ?? []), state]));
  run.add(await photos(12));
  expect(states(await run.finished())).toEqual(Array.from({ length: 12 }, () => "enhanced"));
  expect(most).toBe(2);
  expect([count("POST /uploads/presign"), count("POST /jobs")]).toEqual([12, 12]);
  for (const each of seen.values())
    expect([...new Set(each)]).toEqual(
      expect.arrayContaining(["waiting", "uploading", "uploaded", "queued", "enhanced"]),
    );
  const { sent, size, ...counts } = run.totals;
  expect(counts).toEqual({ photos: 12, uploaded: 12, enhanced: 12, failed: 0, cancelled: 0 });
  expect(sent).toBe(size);
  expect(run.photos.every(({ output }) => output?.url)).toBe(true);
});

test("after a reload the same files are neither uploaded nor enhanced again", async () => {
  const files = await photos(4);
  const before = luster();
  const first = before.luster.shoot({ name: "Reload" });
  first.add(files.slice(0, 2));
  const made = await first.finished();

  const after = luster();
  const second = after.luster.shoot({ shoot: await first.shootId() });
  second.add(await photos(4));
  const all = await second.finished();
  expect(states(all)).toEqual(Array.from({ length: 4 }, () => "enhanced"));
  expect([after.count("PUT store"), after.count("POST /jobs")]).toEqual([2, 2]);
  expect(all.slice(0, 2).map(({ job }) => job?.job_id)).toEqual(made.map(({ job }) => job?.job_id));
  expect((await after.luster.assets.list(await first.shootId())).assets).toHaveLength(4);
});

test("after a reload in the middle of a job the same job is waited for", async () => {
  const before = luster();
  const first = before.luster.shoot({ enhance: false });
  first.add(await photos(1));
  const [photo] = await first.finished();
  const key = await interrupted(photo);
  const after = luster();
  const second = after.luster.shoot({ shoot: await first.shootId() });
  second.add(await photos(1));
  expect(states(await second.finished())).toEqual(["enhanced"]);
  expect(after.named("POST /jobs").map(({ headers }) => headers.get("idempotency-key"))).toEqual([key]);

  /** Another tab requests the job of this asset and is closed before it hears of it. */
  async function interrupted(photo: Photo | undefined) {
    const tab = luster((call, { url, init }) =>
      call === "POST /jobs"
        ? fetch(url, init).then(() => Promise.reject(new TypeError("closed")))
        : undefined,
    );
    const run = tab.luster.shoot({ shoot: photo?.asset?.shoot_id });
    run.add(await photos(1));
    await expect.poll(() => tab.count("POST /jobs")).toBe(1);
    run.cancel();
    return tab.named("POST /jobs")[0]?.headers.get("idempotency-key");
  }
});

test("paused, nothing is sent; resumed, what was cut off is sent again", async () => {
  const held: (() => void)[] = [];
  let hold = true;
  const { luster: client, count } = luster((call, { init }) => {
    if (call !== "PUT store" || !hold) return undefined;
    return new Promise((_, reject) => {
      held.push(() => reject(new Error("ended")));
      init.signal?.addEventListener("abort", () => reject(new Error("ended")));
    });
  });
  const run = client.shoot({ enhance: false, parallel: 2 });
  run.add(await photos(3));
  await expect.poll(() => held.length).toBe(2);
  run.pause();
  hold = false;
  expect([run.paused, states(run.photos)]).toEqual([true, ["waiting", "waiting", "waiting"]]);
  run.resume();
  expect(states(await run.finished())).toEqual(["uploaded", "uploaded", "uploaded"]);
  const assets = (await client.assets.list(await run.shootId())).assets;
  expect([assets.length, count("PUT store")]).toEqual([3, 5]);
});

test("a photo can be cancelled and one that failed begun again, and the others do not mind", async () => {
  const { luster: client } = luster();
  const run = client.shoot({});
  const cut = new File([(await jpeg()).subarray(0, 300)], "cut.jpg");
  const [, , last] = run.add([...(await photos(1)), cut, ...(await photos(3)).slice(2)]);
  if (last) run.cancel(last);
  expect(states(await run.finished())).toEqual(["enhanced", "failed", "cancelled"]);
  const [, failed] = run.photos;
  expect(failed?.error).toMatchObject({ code: "picture.unreadable" });
  run.retry(failed);
  run.retry(last);
  expect(states(await run.finished())).toEqual(["enhanced", "failed", "enhanced"]);
  expect(run.photos[1]?.job?.job_id).not.toBe(failed?.job?.job_id);
});

test("a photo whose job was cancelled is cancelled, and begun again it has another job", async () => {
  let answers = 0;
  const { luster: client } = luster((call, { url, init }) => {
    if (call !== "GET /jobs/job" || (answers += 1) > 1) return undefined;
    return fetch(url, init).then(async (reply) => {
      const { output: _, ...job } = z.record(z.string(), z.unknown()).parse(await reply.json());
      return Response.json({ ...job, status: "cancelled" });
    });
  });
  const run = client.shoot({});
  run.add(await photos(1));
  const [cancelled] = await run.finished();
  expect(cancelled).toMatchObject({ state: "cancelled", job: { status: "cancelled" } });
  expect(cancelled?.error).toBeUndefined();
  run.retry(cancelled);
  const [again] = await run.finished();
  expect(again?.state).toBe("enhanced");
  expect(again?.job?.job_id).not.toBe(cancelled?.job?.job_id);
});

test("the photo of a deleted asset is listed no more, and its file added again is a new asset", async () => {
  const { luster: client } = luster();
  const first = client.shoot({});
  first.add(await photos(2));
  const made = await first.finished();
  const run = client.shoot({ shoot: await first.shootId() });
  run.add((await photos(2)).slice(1));
  await run.finished();
  for (const { asset } of made) {
    await client.assets.delete(asset?.asset_id ?? "");
    run.drop(asset?.asset_id ?? "");
  }
  expect(run.photos).toEqual([]);
  run.add(await photos(2));
  const all = await run.finished();
  expect(states(all)).toEqual(["enhanced", "enhanced"]);
  const before = made.map(({ asset }) => asset?.asset_id);
  for (const { asset } of all) expect(before).not.toContain(asset?.asset_id);
});

test("an empty file is refused when it is added, before anything is taken", () => {
  const run = luster().luster.shoot();
  expect(() => run.add([new File(["x"], "a.jpg"), new File([], "b.jpg")])).toThrow("b.jpg is empty");
  expect(run.photos).toEqual([]);
});
