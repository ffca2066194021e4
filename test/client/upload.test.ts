import { createLuster } from "@luster/client";
import { signer } from "@luster/core/storage/s3/sign.s3";
import { expect, test } from "vitest";
import { jpeg } from "../kit/rooms.ts";
import { sharedMachine } from "../kit/shared-machine.ts";
import { problem, wire } from "./wire.ts";

const machine = sharedMachine();

function luster(change?: Parameters<typeof wire>[1], idleTimeout?: number) {
  const baseUrl = machine.api.url;
  const network = wire(baseUrl, change);
  return { ...network, luster: createLuster({ baseUrl, fetch: network.fetch, idleTimeout }) };
}

const photo = async (name = "kitchen.jpg"): Promise<File> => new File([new Uint8Array(await jpeg())], name);
const newShoot = async (): Promise<string> => machine.api.shoot();

/** Answers the first so many uploads in the place of the store. */
function refusing(count: number, answer: () => Response | Promise<Response>) {
  let left = count;
  return luster((call) => (call === "PUT store" && (left -= 1) >= 0 ? answer() : undefined));
}

const broken = (): Promise<Response> => Promise.reject(new TypeError("network"));

/** The same request as it would have been signed two hours ago. */
function expired(url: string, { headers }: RequestInit): string {
  const [endpoint, key = ""] = url.replace(/\?.*/, "").split("/luster/");
  const credentials = { accessKeyId: "embedded-access-key", secretAccessKey: "embedded-secret-access-key" };
  const signed = signer({ bucket: "luster", region: "auto", endpoint }, credentials);
  const at = new Date(Date.now() - 7_200_000);
  const query = { "x-id": "PutObject" };
  const sent = Object.fromEntries(new Headers(headers));
  return signed.url({ method: "PUT", key, at, expiresIn: 3_600, query, headers: sent });
}

/** What others' uploaders got wrong, by the numbers of transloadit/uppy's issues. */
test("#3612: a URL is asked for when its upload can begin, so that none expires in the queue", async () => {
  const release = Promise.withResolvers<void>();
  const { luster: client, count } = luster((call, { url, init }) =>
    call === "PUT store" ? release.promise.then(() => fetch(url, init)) : undefined,
  );
  const run = client.shoot({ enhance: false, parallel: 2 });
  run.add(await Promise.all(Array.from({ length: 12 }, (_, at) => photo(`IMG_${at}.jpg`))));
  await expect.poll(() => count("PUT store")).toBe(2);
  expect(count("POST /uploads/presign")).toBe(2);
  release.resolve();
  await run.finished();
  expect([run.totals.uploaded, count("POST /uploads/presign"), count("PUT store")]).toEqual([12, 12, 12]);
});

test.each([
  [400, "R2's answer to an expired URL"],
  [403, "other stores' answer, and the one to a signature that is not known"],
])("#1724: an upload that is refused with %i, %s, goes on with a new URL", async (status) => {
  const { luster: client, named, count } = refusing(1, () => new Response("<Error>", { status }));
  const asset = await client.upload(await photo(), { shoot: await newShoot() });
  expect([count("POST /uploads/presign"), count("PUT store")]).toEqual([2, 2]);
  const [, again] = named("POST /uploads/presign");
  expect(JSON.parse(String(again?.body))).toMatchObject({ asset_id: asset.asset_id });
});

test("a URL that has run out is refused by R2 itself, and the upload goes on with a new one", async () => {
  const statuses: number[] = [];
  const { luster: client, count } = luster(async (call, { url, init }) => {
    if (call !== "PUT store") return undefined;
    const response = await fetch(statuses.length === 0 ? expired(url, init) : url, init);
    statuses.push(response.status);
    return response;
  });
  expect(await client.upload(await photo(), { shoot: await newShoot() })).toMatchObject({ storage: "r2" });
  expect([statuses, count("POST /uploads/presign")]).toEqual([[400, 200], 2]);
});

test("an upload that R2 refuses with 429, because its key was written within the second, ends as one asset", async () => {
  const statuses: number[] = [];
  const { luster: client } = luster(async (call, { url, init }) => {
    if (call !== "PUT store") return undefined;
    // The first try arrives, its answer is lost, and what resends it is too quick.
    if (statuses.length === 0) await fetch(url, init);
    const response = await fetch(url, init);
    statuses.push(response.status);
    return response;
  });
  const shoot = await newShoot();
  const { asset_id, storage } = await client.upload(await photo(), { shoot });
  expect([statuses.at(0), statuses.at(-1), storage]).toEqual([429, 412, "r2"]);
  expect((await client.assets.list(shoot)).assets).toMatchObject([{ asset_id }]);
});

test("#2900: an upload that a reload cut off is sent again by a new URL, and is one asset", async () => {
  const shoot = await newShoot();
  const stop = new AbortController();
  const before = luster((call) => {
    if (call !== "PUT store") return undefined;
    stop.abort();
    return broken();
  });
  await expect(before.luster.upload(await photo(), { shoot, signal: stop.signal })).rejects.toThrow("abort");
  const after = luster();
  const run = after.luster.shoot({ shoot });
  run.add([await photo()]);
  expect(await run.finished()).toMatchObject([{ state: "enhanced" }]);
  expect(after.count("POST /uploads/presign")).toBe(1);
  expect((await after.luster.assets.list(shoot)).assets).toHaveLength(1);
});

test("#5961: a connection that says nothing is given up and tried again: an upload ends, or fails, but never hangs", async () => {
  let silent = true;
  const { luster: client, count } = luster((call, { init }) => {
    if (call !== "PUT store" || !silent) return undefined;
    silent = false;
    return new Promise((_, reject) => {
      init.signal?.addEventListener("abort", () => reject(new Error("ended")));
    });
  }, 2_000);
  await client.upload(await photo(), { shoot: await newShoot() });
  expect(count("PUT store")).toBeGreaterThan(1);
});

test("R2 that fails is left for the standby store, and a connection that breaks once is not", async () => {
  const failing = refusing(1, () => new Response("", { status: 503 }));
  const shoot = await newShoot();
  expect(await failing.luster.upload(await photo(), { shoot })).toMatchObject({ storage: "local" });
  const breaking = refusing(1, broken);
  expect(await breaking.luster.upload(await photo(), { shoot })).toMatchObject({ storage: "r2" });
});

test("without a standby store the same store is tried again", async () => {
  let failures = 0;
  const { luster: client } = luster((call, { init }) => {
    if (call === "PUT store" && (failures += 1) === 1) return new Response("", { status: 500 });
    if (!String(init.body).includes("avoid")) return undefined;
    return problem(503, "storage.unavailable", { "retry-after": "15" });
  });
  expect(await client.upload(await photo(), { shoot: await newShoot() })).toMatchObject({ storage: "r2" });
});

test("an upload whose reply was lost is confirmed by the next try, and not stored twice", async () => {
  let lost = false;
  const { luster: client, count } = luster((call, { url, init }) => {
    if (call !== "PUT store" || lost) return undefined;
    lost = true;
    return fetch(url, init).then(broken);
  });
  const shoot = await newShoot();
  const { asset_id } = await client.upload(await photo(), { shoot });
  expect(count("PUT store")).toBe(2);
  expect((await client.assets.list(shoot)).assets).toMatchObject([{ asset_id }]);
});

test("an upload that was given up while the phone slept begins anew", async () => {
  let first = true;
  const { luster: client, count } = luster((call, { init }) => {
    if (call === "PUT store" && first) return new Response("", { status: 403 });
    if (call === "POST /uploads/confirm" && first) return problem(409, "upload.closed");
    if (call !== "POST /uploads/presign" || !String(init.body).includes("asset_id")) return undefined;
    return Promise.resolve(problem(409, "upload.closed")).finally(() => setTimeout(() => (first = false)));
  });
  await client.upload(await photo(), { shoot: await newShoot() });
  expect(count("PUT store")).toBe(2);
});

test("what no other URL can help is thrown at once, with the status", async () => {
  const { luster: client, count } = refusing(9, () => new Response("", { status: 411 }));
  await expect(client.upload(await photo(), { shoot: await newShoot() })).rejects.toMatchObject({
    code: "upload.refused",
    status: 411,
  });
  expect(count("PUT store")).toBe(1);
});

test("a file that is too large or no picture is refused by the server's code", async () => {
  const { luster: client, count } = luster();
  const shoot = await newShoot();
  const huge = new File([new Uint8Array(10 * 1024 * 1024 + 1)], "huge.jpg");
  await expect(client.upload(huge, { shoot })).rejects.toMatchObject({ code: "upload.too_large" });
  expect(count("PUT store")).toBe(0);
  const text = new File(["no picture"], "notes.jpg");
  await expect(client.upload(text, { shoot })).rejects.toMatchObject({ code: "upload.type_mismatch" });
});

test("a file that cannot be read any more says so, instead of a network error", async () => {
  const gone = Object.assign(new Blob(["x"]), { arrayBuffer: () => Promise.reject(new Error("NotFound")) });
  await expect(luster().luster.upload(gone, { shoot: await newShoot() })).rejects.toMatchObject({
    code: "file.unreadable",
  });
});
