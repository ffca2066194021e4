import { etagsOf, type Range } from "@luster/core/storage/s3/etags.s3";
import { AnswerError } from "@luster/core/storage/s3/fault.s3";
import { unavailable } from "@luster/core/storage/outage";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

type Manners = {
  /** Objects of a list, at most. */
  most?: number;
  /** The status that every list is refused with. */
  refuses?: number;
  isDown?: boolean;
  quote?: string;
};

/** A bucket of these keys that answers a list of `most` objects at a time, and counts what it is asked for. */
function bucketOf(
  stored: readonly string[],
  { most = 1_000, refuses, isDown = false, quote = "&quot;" }: Manners = {},
) {
  const inOrder = stored.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const asked = { lists: 0, objects: 0, heads: 0 };
  return {
    asked,
    soon: 60_000,
    async list({ prefix, after, most: wanted }: Range) {
      asked.lists += 1;
      asked.objects += wanted;
      const count = Math.min(most, wanted);
      if (refuses === 403) throw new AnswerError(refuses);
      if (refuses !== undefined) throw unavailable(new AnswerError(refuses));
      const range = inOrder.filter(
        (key) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0,
      );
      const objects = range
        .slice(0, count)
        .map(
          (key) =>
            `<Contents><Key>${escaped(key)}</Key><LastModified>2026-11-27T08:00:00.000Z</LastModified><ETag>${quote}${etag(key)}${quote}</ETag><Size>9</Size></Contents>`,
        );
      return `<?xml version="1.0"?><ListBucketResult><Name>b</Name>${objects.join("\n")}<IsTruncated>${range.length > count}</IsTruncated></ListBucketResult>`;
    },
    async head(key: string) {
      asked.heads += 1;
      if (isDown) throw unavailable(new AnswerError(503));
      return stored.includes(key)
        ? { size: 9, etag: `"${etag(key)}"`, contentType: "image/jpeg" }
        : undefined;
    },
  };
}

const etag = (key: string): string => Buffer.from(key).toString("hex");
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const truth = (keys: readonly string[], stored: readonly string[]) =>
  new Map(keys.map((key) => [key, stored.includes(key) ? `"${etag(key)}"` : undefined]));

/** The originals of a page, with three other objects of each asset between them. */
const shoot = (count: number) =>
  Array.from({ length: count }, (_, at) => `ada/shoot_1/asset_${String(at).padStart(4, "0")}/`);
const originals = (count: number) => shoot(count).map((asset) => `${asset}original.jpg`);
const objects = (count: number) =>
  shoot(count).flatMap((asset) =>
    ["original.jpg", "original.screen.jpg", "original.thumb.webp", "outputs/job_1.jpg"].map(
      (name) => asset + name,
    ),
  );

describe("the ETags of originals", () => {
  test("of a page of 50 come by one list, which grows with the page and not with the shoot", async () => {
    const bucket = bucketOf(objects(900));
    expect(await etagsOf(originals(50), bucket)).toEqual(truth(originals(50), objects(900)));
    expect(bucket.asked).toEqual({ lists: 1, objects: 400, heads: 0 });
  });

  test("of a page that three lists do not reach come one by one from there on", async () => {
    const bucket = bucketOf(objects(100), { most: 100 });
    expect(await etagsOf(originals(100), bucket)).toEqual(truth(originals(100), objects(100)));
    expect(bucket.asked).toMatchObject({ lists: 3, heads: 25 });
  });

  test("of few are asked for one by one", async () => {
    const bucket = bucketOf(objects(200));
    expect(await etagsOf(originals(3), bucket)).toEqual(truth(originals(3), objects(200)));
    expect(bucket.asked).toMatchObject({ lists: 0, heads: 3 });
  });

  test.each([403, 501, 503])(
    "come one by one from a store that answers %i to lists alone",
    async (refuses) => {
      const bucket = bucketOf(objects(9), { refuses });
      expect(await etagsOf(originals(9), bucket)).toEqual(truth(originals(9), objects(9)));
      expect(bucket.asked).toMatchObject({ lists: 1, heads: 9 });
    },
  );

  test("of a store that is down are left out, and one is asked for by itself", async () => {
    const bucket = bucketOf(objects(9), { refuses: 503, isDown: true });
    expect(await etagsOf(originals(9), bucket)).toEqual(new Map());
    expect(bucket.asked).toMatchObject({ lists: 1, heads: 1 });
  });

  test("are asked for one by one where a list does not have them: it is not believed that there is nothing", async () => {
    const stored = objects(30);
    const gone = stored.filter((key) => !key.includes("asset_0003/original"));
    const bucket = { ...bucketOf(stored), list: bucketOf(gone).list };
    expect(await etagsOf(originals(30), bucket)).toEqual(truth(originals(30), stored));
    expect(bucket.asked).toMatchObject({ heads: 1 });
  });

  test("are asked for one by one where a list has them in another form", async () => {
    const bucket = bucketOf(objects(30), { quote: "" });
    expect(await etagsOf(originals(30), bucket)).toEqual(truth(originals(30), objects(30)));
    expect(bucket.asked).toMatchObject({ lists: 1, heads: 30 });
  });

  test("that lie far apart cost one list, and come one by one", async () => {
    const many = Array.from({ length: 9_000 }, (_, at) => `legacy/${String(at).padStart(5, "0")}.jpg`);
    const keys = many.filter((_, at) => at % 300 === 0);
    const bucket = bucketOf(many);
    expect(await etagsOf(keys, bucket)).toEqual(truth(keys, many));
    expect(bucket.asked).toMatchObject({ lists: 1, heads: 29 });
  });

  test("are those that the store has, whatever else it holds and whatever the keys", async () => {
    const part = fc.constantFrom("a", "b", "~", "-", ".", "_", "ä", " ", "&", "<", "😀", "Z", "0");
    const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `u/${parts.join("")}`);
    const some = fc.uniqueArray(key, { maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(some, some, fc.integer({ min: 1, max: 6 }), async (keys, stored, most) => {
        const bucket = bucketOf(stored, { most });
        expect(await etagsOf(keys, bucket)).toEqual(truth(keys, stored));
        expect(bucket.asked.lists).toBeLessThanOrEqual(3);
      }),
      { numRuns: 500 },
    );
  });
});
