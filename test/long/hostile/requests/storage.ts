import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Answer, send } from "../http/send.ts";
import { put } from "../machine/user.ts";
import { seed } from "../seed.ts";
import { goodPicture, type World } from "./world.ts";

const kind = "uploads and downloads at the storage";

type Change = { url?: URL; method?: string; headers?: Record<string, string>; body?: Buffer };

/** What a holder of a presigned URL tries with it. The storage answers for itself, in XML. */
export function storage({ own, other, tally }: World): void {
  const { user } = own;

  async function ask({ url, method = "PUT", headers = {}, body = Buffer.alloc(0) }: Change): Promise<Answer> {
    if (!url) throw new TypeError("a request has a URL");
    const answer = await send(url.origin, { method, path: url.pathname + url.search, headers, body });
    tally.count(kind, answer.status, /<Code>(\w+)<\/Code>/.exec(answer.body)?.[1]);
    const unasked = other.secrets.filter((secret) => !url.href.includes(secret));
    expect(unasked.filter((secret) => answer.body.includes(secret))).toEqual([]);
    return answer;
  }

  /** A ticket for R2: while that is busy, or on a noisy machine seems to be, tickets are for the standby store. */
  async function ticket(): Promise<{ url: URL; headers: Record<string, string>; body: Buffer }> {
    const picture = await goodPicture();
    const { url, headers = {}, storage } = await user.presign(own.shoot_id, picture);
    if (storage === "r2") return { url: new URL(url), headers, body: picture.bytes };
    await pause(500);
    return ticket();
  }

  const withQuery = (url: URL, name: string, value: string): URL => {
    const changed = new URL(url);
    changed.searchParams.set(name, value);
    return changed;
  };
  const withKey = (url: URL, key: unknown): URL =>
    new URL(url.href.replace(url.pathname, url.pathname.replace(/luster\/.*/, `luster/${String(key)}`)));

  type Ticket = Awaited<ReturnType<typeof ticket>>;
  const changes: Record<string, (right: Ticket) => Change> = {
    "a byte more": (right) => ({
      ...right,
      body: Buffer.concat([right.body, Buffer.alloc(1)]),
      headers: sized(right, 1),
    }),
    "a byte less": (right) => ({ ...right, body: right.body.subarray(1), headers: sized(right, -1) }),
    "another type": (right) => ({ ...right, headers: { ...right.headers, "content-type": "text/html" } }),
    "no type": (right) => ({ ...right, headers: without(right.headers, "content-type") }),
    "without its write-once header": (right) => ({
      ...right,
      headers: without(right.headers, "if-none-match"),
    }),
    "another's key": (right) => ({ ...right, url: withKey(right.url, other.samples["object_key"]) }),
    "another's output": (right) => ({ ...right, url: withKey(right.url, other.samples["output_path"]) }),
    "a key above the bucket": (right) => ({ ...right, url: withKey(right.url, "%2e%2e/%2e%2e/etc") }),
    "a longer validity": (right) => ({ ...right, url: withQuery(right.url, "X-Amz-Expires", "604800") }),
    "a later date": (right) => ({ ...right, url: withQuery(right.url, "X-Amz-Date", "20991231T000000Z") }),
    "an older date": (right) => ({ ...right, url: withQuery(right.url, "X-Amz-Date", "20200101T000000Z") }),
    "another signature": (right) => ({
      ...right,
      url: withQuery(right.url, "X-Amz-Signature", "0".repeat(64)),
    }),
    "no signed headers": (right) => ({ ...right, url: withQuery(right.url, "X-Amz-SignedHeaders", "host") }),
    "no signature at all": (right) => ({ ...right, url: new URL(right.url.pathname, right.url) }),
    "DELETE with it": (right) => ({ url: right.url, method: "DELETE" }),
    "GET with it": (right) => ({ url: right.url, method: "GET" }),
    "POST with it": (right) => ({ ...right, method: "POST" }),
  };

  it.each(Object.entries(changes))("an upload URL is not good for %s", async (_, change) => {
    const { status } = await ask(change(await ticket()));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it("an upload URL works once: a second upload with other bytes is refused and changes nothing", async () => {
    const right = await ticket();
    expect((await ask(right)).status).toBe(200);
    const other = await ask({ ...right, body: Buffer.alloc(right.body.length, 1) });
    expect([412, 429]).toContain(other.status);
    const raced = await ticket();
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(raced)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  const unsigned: [name: string, value: string][] = [
    ["x-amz-copy-source", `/luster/${String(other.samples["object_key"])}`],
    ["X-AMZ-Copy-Source", `luster/${String(other.samples["output_path"])}`],
    ["x-amz-copy-source-range", "bytes=0-9"],
    ["x-amz-metadata-directive", "REPLACE"],
    ["x-amz-meta-owner", "mallory"],
    ["x-amz-acl", "public-read"],
    ["x-amz-tagging", "a=b"],
    ["x-amz-storage-class", "STANDARD_IA"],
    ["x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="],
    ["x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"],
    ["x-amz-security-token", "token"],
    ["x-amz-date", "20991231T000000Z"],
  ];
  const parameters = [
    "uploads",
    "uploadId=1&partNumber=1",
    "x-id=CopyObject",
    "versionId=null",
    "acl",
    "tagging",
    "response-content-type=text/html",
    "x-amz-copy-source=/luster/a",
    "X-Amz-SignedHeaders=host",
  ];

  /** URLs of an original and its output; of one whose store is slow to be asked there is none, and a client asks again. */
  async function downloads(): Promise<string[]> {
    for (;;) {
      const [mine] = await user.assets(own.shoot_id);
      const urls = [mine?.url, mine?.outputs[0]?.url].filter((url) => url !== undefined);
      if (urls.length === 2) return urls;
      await pause(500);
    }
  }

  /** Every presigned URL that a user is given, and the request it is for. */
  async function everyUrl(): Promise<Change[]> {
    const gets = (await downloads()).map((url) => ({ url: new URL(url), method: "GET" }));
    const used = await ticket();
    expect((await ask(used)).status).toBe(200);
    return [await ticket(), used, ...gets];
  }

  /** The answer to the request itself: a key that was written within the second is answered 429, whatever is asked. */
  async function heard(change: Change): Promise<Answer> {
    const answer = await ask(change);
    if (answer.status !== 429) return answer;
    await pause(300);
    return heard(change);
  }

  it.each(unsigned)("no presigned URL is good for an unsigned %s", async (name, value) => {
    for (const right of await everyUrl())
      for (const body of [right.body ?? Buffer.from("x"), Buffer.alloc(0)]) {
        const { status } = await ask({ ...right, body, headers: { ...right.headers, [name]: value } });
        expect([400, 403]).toContain(status);
      }
  });

  it.each(parameters)("no presigned URL is good for more parameters, %s", async (more) => {
    for (const right of await everyUrl()) {
      const url = new URL(`${right.url?.href}&${more}`);
      expect([400, 403]).toContain((await heard({ ...right, url })).status);
    }
  });

  // Cloudflare's simulation answers 500 where the credential's scope is broken; what counts is that nothing is let in.
  it("an upload URL with any of its characters changed is refused", async () => {
    const property = fc.asyncProperty(
      fc.nat(),
      fc.constantFrom("0", "a", "Z", "%", "/"),
      async (place, char) => {
        const right = await ticket();
        const from = right.url.origin.length + "/cdn-cgi/local/r2/s3/".length;
        const at = from + (place % (right.url.href.length - from));
        const url = new URL(right.url.href.slice(0, at) + char + right.url.href.slice(at + 1));
        const { status } = await ask({ ...right, url });
        expect(status < 400).toBe(status === 200 && sameMeaning(url, right.url));
      },
    );
    await fc.assert(property, { seed, numRuns: 60 });
  });

  it("a download URL is good for its own object alone, and another's original stays as it was", async () => {
    const [mine] = await user.assets(own.shoot_id);
    const [theirs] = await other.user.assets(other.shoot_id);
    const url = new URL(mine?.url ?? "");
    for (const key of [other.samples["object_key"], other.samples["output_path"], "", "%2e%2e"]) {
      const { status } = await ask({ url: withKey(url, key), method: "GET" });
      expect(status).toBeGreaterThanOrEqual(400);
    }
    expect((await ask({ url, method: "PUT", body: Buffer.alloc(9) })).status).toBeGreaterThanOrEqual(400);
    const original = await ask({ url: new URL(theirs?.url ?? ""), method: "GET" });
    expect(original.headers["content-length"]).toBe(String(other.samples["file_size"]));
    expect(await put(own.pending, (await goodPicture()).bytes)).toBe(200);
  });
}

const without = (headers: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

const sized = ({ headers }: { headers: Record<string, string> }, more: number): Record<string, string> => ({
  ...headers,
  "content-length": String(Number(headers["content-length"]) + more),
});

/** Escapes and the case of hexadecimal digits can differ without a difference. */
const sameMeaning = (a: URL, b: URL): boolean =>
  decoded(a.pathname) === decoded(b.pathname) &&
  [...a.searchParams].join("&").toLowerCase() === [...b.searchParams].join("&").toLowerCase();

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
