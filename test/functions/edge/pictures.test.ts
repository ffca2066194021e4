import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cdnSecrets, throughCdn } from "@luster/core/storage/cdn";
import { after, epochSeconds, hours } from "@luster/core/time";
import { Miniflare, type RequestInit } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryStore } from "../../kit/fakes/store.memory.ts";
import { root } from "../../kit/machine.ts";
import { bundleWorker } from "../../stacks/evaluation/bundle.ts";

const origin = "https://pictures.example.com";
const CDN_KEY = "an example of a key that is long enough";
const before = "an example of the key that signed before";
const page = "https://app.example.com";
const asset = "user_1/shoot_1/asset_1";
const [output, other, gone, original] = [
  "outputs/job_1.jpg",
  "outputs/job_2.jpg",
  "outputs/job_3.jpg",
  "original.jpg",
].map((name) => `${asset}/${name}`) as [string, string, string, string];

const running = {} as { worker: Miniflare };
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "luster-edge-"));
  const file = join(folder, "worker.js");
  await bundleWorker(root, "packages/functions/src/edge/pictures.ts", file);
  running.worker = new Miniflare({
    cf: false,
    modules: [{ type: "ESModule", path: "worker.js", contents: await readFile(file, "utf8") }],
    compatibilityDate: "2025-05-05",
    compatibilityFlags: ["nodejs_compat"],
    bindings: { CDN_KEY: `${CDN_KEY},${before}`, ORIGINS: `https://studio.example.com,${page}` },
    r2Buckets: ["PICTURES"],
  });
  await rm(folder, { recursive: true });
  const bucket = await bucketOf();
  for (const key of [output, other, gone, original])
    await bucket.put(key, `picture ${key}`, { httpMetadata: { contentType: "image/jpeg" } });
});
afterAll(() => running.worker.dispose());

const urlOf = (key: string, now = new Date(), key_ = CDN_KEY): string =>
  throughCdn(memoryStore(), { origin, secrets: cdnSecrets(key_), now: () => now, repeat: 900 }).presignGet({
    key,
    contentType: "image/jpeg",
    filename: "Küche.jpg",
    expiresIn: 3600,
  }).url;
/** The stage's bucket, and the copies that are kept near viewers: Miniflare types them by a package that we do without. */
const bucketOf = async () =>
  (await running.worker.getR2Bucket("PICTURES")) as unknown as {
    put(key: string, body: string, options: object): Promise<unknown>;
    delete(key: string): Promise<void>;
  };
const copiesOf = async () => {
  const { default: copies } = (await running.worker.getCaches()) as unknown as {
    default: {
      match(place: string): Promise<Response | undefined>;
      delete(place: string): Promise<boolean>;
    };
  };
  return copies;
};
const ask = (url: string, init?: RequestInit) => running.worker.dispatchFetch(url, init);

/** A URL that is signed as ours are, for any key at all. */
function forged(key: string): string {
  const [expires, filename] = [String(epochSeconds(after(new Date(), hours(1)))), "a.jpg"];
  const signature = createHmac("sha256", CDN_KEY)
    .update(JSON.stringify([key, expires, filename]))
    .digest("base64url");
  return `${origin}/${key}?expires=${expires}&filename=${filename}&signature=${signature}`;
}

describe("the CDN's worker", () => {
  test("serves a picture by its URL, as what it is, under its name, for its viewer's cache alone", async () => {
    const answer = await ask(urlOf(output));
    expect([answer.status, await answer.text()]).toEqual([200, `picture ${output}`]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/jpeg",
      "content-disposition": "attachment; filename=\"Kuche.jpg\"; filename*=UTF-8''K%C3%BCche.jpg",
      "cache-control": expect.stringMatching(/^private, max-age=(3[6-9]|4[0-5])\d\d, immutable$/),
      etag: expect.stringMatching(/^"[\da-f]{32}"$/),
    });
  });

  test("answers the same from the copy that it keeps near the viewer, until that copy's URL expires", async () => {
    const first = await ask(urlOf(gone));
    const bytes = await first.text();
    const bucket = await bucketOf();
    const place = `${origin}/${gone}`;
    const copies = await copiesOf();
    await expect.poll(() => copies.match(place)).toBeDefined();
    await bucket.delete(gone);
    const again = await ask(urlOf(gone));
    expect([again.status, await again.text()]).toEqual([200, bytes]);
    expect(again.headers.get("cache-control")).toMatch(/^private, /);
    expect((await copies.match(place))?.headers.get("cache-control")).toMatch(
      /^public, max-age=(3[6-9]|4[0-5])\d\d$/,
    );
    expect((await ask(`${origin}/${gone}`)).status, "without a URL of ours").toBe(403);
    await copies.delete(place);
    expect((await ask(urlOf(gone))).status).toBe(404);
  });

  test.each([
    ["without a signature", () => `${origin}/${output}`],
    ["of another key", () => urlOf(output, new Date(), "another example of a key that is long enough")],
    ["for another object", () => urlOf(output).replace("job_1", "job_2")],
    ["that has expired", () => urlOf(output, after(new Date(), -hours(2)))],
    ["of an original, even signed", () => forged(original)],
    ["of a temporary object, even signed", () => forged("tmp/doctor")],
    ["of everything there is", () => `${origin}/`],
    ["of a folder", () => `${origin}/${asset}/?list-type=2`],
  ])("refuses a URL %s", async (_, url) => {
    const answer = await ask(url());
    expect([answer.status, await answer.text()]).toEqual([403, ""]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("takes a URL that the key before signed, while the key is changed", async () => {
    expect((await ask(urlOf(output, new Date(), before))).status).toBe(200);
  });

  test("signs as this test does, so that the refusals above are for their keys", async () => {
    expect((await ask(forged(output))).status).toBe(200);
  });

  test.each(["POST", "PUT", "DELETE", "PROPFIND"])("takes no %s", async (method) => {
    expect((await ask(urlOf(output), { method })).status).toBe(405);
  });

  test.each([
    ["bytes=0-6", 206, "picture", "bytes 0-6/"],
    ["bytes=8-", 206, output, "bytes 8-"],
    ["bytes=-4", 206, ".jpg", "bytes "],
    ["bytes=9999-", 200, `picture ${output}`, ""],
  ])("answers the range %s with %i, from R2 and from its copy", async (range, status, text, said) => {
    const copies = await copiesOf();
    await copies.delete(`${origin}/${output}`);
    const fromR2 = await ask(urlOf(output), { headers: { range } });
    expect([fromR2.status, await fromR2.text()]).toEqual([status, text]);
    expect(fromR2.headers.get("content-range") ?? "").toContain(said);
    await (await ask(urlOf(output))).text();
    await expect.poll(() => copies.match(`${origin}/${output}`)).toBeDefined();
    const fromCopy = await ask(urlOf(output), { headers: { range } });
    expect([fromCopy.status, await fromCopy.text()]).toEqual([status, text]);
  });

  test("tells a viewer who has the picture that it is the same, from R2 and from its copy", async () => {
    const etag = (await ask(urlOf(other), { method: "HEAD" })).headers.get("etag") ?? "";
    for (const from of ["R2", "copy"]) {
      const answer = await ask(urlOf(other), { headers: { "if-none-match": etag } });
      expect([answer.status, await answer.text()], from).toEqual([304, ""]);
      await (await ask(urlOf(other))).text();
      const copies = await copiesOf();
      await expect.poll(() => copies.match(`${origin}/${other}`)).toBeDefined();
    }
  });

  test("answers a HEAD as a GET, without the picture", async () => {
    const answer = await ask(urlOf(output), { method: "HEAD" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(answer.headers.get("content-type")).toBe("image/jpeg");
  });

  test("lets the stage's pages read its answers, refusals too, and no other page", async () => {
    for (const url of [urlOf(output), `${origin}/${output}`]) {
      const own = await ask(url, { headers: { origin: page } });
      expect(own.headers.get("access-control-allow-origin")).toBe(page);
      const foreign = await ask(url, { headers: { origin: "https://foreign.example" } });
      expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
      expect(foreign.headers.get("vary")).toBe("origin");
    }
    const before = await ask(urlOf(output), { method: "OPTIONS", headers: { origin: page } });
    expect([before.status, before.headers.get("access-control-allow-headers")]).toEqual([
      204,
      "if-none-match, range",
    ]);
  });
});
