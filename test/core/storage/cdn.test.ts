import { cdnSecrets, permitted, throughCdn } from "@luster/core/storage/cdn";
import { originalKey, outputKey, renditionKey } from "@luster/core/storage/object-key";
import { after, seconds } from "@luster/core/time";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryStore } from "../../kit/fakes/store.memory.ts";

const origin = "https://pictures.example.com";
const secrets = cdnSecrets("an example of a key that is long enough");
const start = new Date("2026-11-22T12:00:00Z");
const asset = { userId: "auth0|12", shootId: "shoot_1", assetId: "asset_1" };
const output = outputKey({ ...asset, jobId: "job_1" });
const store = memoryStore({ name: "r2", now: () => start });
const at = (now: Date, given = secrets) =>
  throughCdn(store, { origin, secrets: given, now: () => now, repeat: 900 });
const download = (key: string, filename = "kitchen.enhanced.jpg") => ({
  key,
  contentType: "image/jpeg",
  filename,
  expiresIn: 3600,
});
const urlOf = (key: string, filename?: string) => at(start).presignGet(download(key, filename)).url;

describe("what is downloaded through the CDN", () => {
  test.each([
    output,
    renditionKey({ ...asset, jobId: "job_1" }, "screen"),
    renditionKey({ ...asset, jobId: "job_1" }, "changes"),
    renditionKey(asset, "thumb"),
  ])("is %s", (key) => expect(urlOf(key)).toContain(`${origin}/${key}?`));

  test.each([
    originalKey({ ...asset, contentType: "image/jpeg" }),
    originalKey({ ...asset, contentType: "image/heic" }),
    "",
    "tmp/doctor-1",
    "user_1/shoot_1/outputs/job_1.jpg",
    "user_1/shoot_1/asset_1/outputs/../original.jpg",
    "user_1/shoot_1/asset_1/outputs/a b.jpg",
    "user_1/shoot_1/asset_1/original.jpg.jpg",
    "/data/uploads/a/outputs/job_1.jpg",
  ])("is not %j: its URL is the store's", (key) => {
    expect(at(start).presignGet(download(key))).toEqual(store.presignGet(download(key)));
  });

  test("is no upload: those go to the store", () => {
    const grant = { key: output, contentType: "image/jpeg", expiresIn: 60, maxSize: 10 };
    expect(at(start).presignPut(grant)).toEqual(store.presignPut(grant));
  });
});

describe("a URL of the CDN", () => {
  test("is the same for fifteen minutes, and valid for an hour at their end", () => {
    const first = at(start).presignGet(download(output));
    expect(first.expires).toEqual(new Date("2026-11-22T13:15:00Z"));
    expect(at(new Date("2026-11-22T12:14:59.999Z")).presignGet(download(output))).toEqual(first);
    expect(at(new Date("2026-11-22T12:15:00Z")).presignGet(download(output)).url).not.toBe(first.url);
  });

  test("permits what it was signed for, whatever the file is called, until it expires", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (filename) => {
        const url = new URL(urlOf(output, filename));
        const expires = new Date("2026-11-22T13:15:00Z");
        expect(permitted(secrets, url, after(expires, -1))).toEqual({ key: output, filename, expires });
        expect(permitted(secrets, url, expires)).toBeUndefined();
      }),
    );
  });

  test("permits nothing once anything of it was changed", () => {
    const url = urlOf(output);
    fc.assert(
      fc.property(
        fc.nat(url.length - 1),
        fc.constantFrom("a", "Z", "0", "_", "-", ".", "/", "?", "&", "=", "%", "~"),
        (place, other) => {
          const changed = url.slice(0, place) + other + url.slice(place + 1);
          fc.pre(changed !== url && URL.canParse(changed) && new URL(changed).origin === origin);
          expect(permitted(secrets, new URL(changed), start)).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("permits nothing with a later expiry, another name or key, no signature, or another's", () => {
    const url = urlOf(output);
    const later = after(start, seconds(4501)).getTime() / 1000;
    for (const changed of [
      url.replace(/expires=\d+/, `expires=${later}`),
      url.replace("kitchen", "bath"),
      url.replace("job_1", "job_2"),
      url.replace(/&signature=.*/, ""),
      `${url}=`,
    ])
      expect(permitted(secrets, new URL(changed), start), changed).toBeUndefined();
    const other = cdnSecrets("another example of a key that is long enough");
    expect(permitted(other, new URL(url), start)).toBeUndefined();
  });

  // docs/operations.md, "Rotating the CDN's key". The functions and the worker are not deployed at the same moment.
  test("of a key that is being changed is taken in every step, also by a worker that is a step behind or ahead", () => {
    const [old, next] = ["an example of the key that there is", "an example of the key that follows it"];
    for (const keys of ["", `${old},`, `${old},short`]) expect(() => cdnSecrets(keys)).toThrow(RangeError);
    const steps = [old, `${old},${next}`, `${next},${old}`, next].map(cdnSecrets);
    const signed = steps.map((secrets) => new URL(at(start, secrets).presignGet(download(output)).url));
    const taken = signed.map((url) => steps.map((secrets) => permitted(secrets, url, start) !== undefined));
    expect(taken).toEqual([
      [true, true, true, false],
      [true, true, true, false],
      [false, true, true, true],
      [false, true, true, true],
    ]);
  });
});
