import { setTimeout as pause } from "node:timers/promises";
import { newKey, picture, type StoreFixture } from "../../../kit/suites/store-fixture.ts";

/** What is asked, how, and what Cloudflare's documentation says that R2 answers, where it says so. */
type StoreRequest = [what: string, ask: (fixture: StoreFixture) => Promise<string>, documented?: string];

/** Requests whose answers differ between stores, or that a client has to tell apart. */
export const storeRequests: StoreRequest[] = [
  ["a presigned PUT", async ({ store }) => said(await send(granted(store))), "200"],
  [
    "the same PUT within the second",
    async ({ store }) => {
      const put = granted(store);
      await send(put);
      return said(await send(put));
    },
    "429 TooManyRequests",
  ],
  [
    "the same PUT after a second",
    async ({ store }) => {
      const put = granted(store);
      await send(put);
      await pause(1_100);
      return said(await send(put));
    },
    "412 PreconditionFailed",
  ],
  ["a PUT that has expired", async ({ past }) => said(await send(granted(past))), "400 ExpiredRequest"],
  [
    "a PUT with another signature",
    async ({ store }) => {
      const { url, ...put } = granted(store);
      return said(await send({ ...put, url: url.replace(/(signature=)./i, "$1_") }));
    },
    "403 SignatureDoesNotMatch",
  ],
  [
    "a PUT without its If-None-Match",
    async ({ store }) => {
      const { "if-none-match": _, ...headers } = granted(store).headers;
      return said(await send({ ...granted(store), headers }));
    },
  ],
  [
    "a PUT without a length",
    async ({ store }) => {
      const { url, headers } = granted(store);
      const body = new Blob([picture(40)]).stream();
      return said(await fetch(url, { method: "PUT", headers, body, duplex: "half" }));
    },
    "411 MissingContentLength",
  ],
  [
    "a PUT of other bytes than its SHA-256 names",
    async ({ store }) => {
      const sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
      return said(await send(granted(store, { sha256 })));
    },
    "400 BadDigest",
  ],
  [
    "a PUT with x-amz-meta-note, which is not signed",
    async ({ store }) => {
      const put = granted(store);
      return said(await send({ ...put, headers: { ...put.headers, "x-amz-meta-note": "mine" } }));
    },
  ],
  [
    "a PUT to a key of 1,025 bytes",
    async ({ store }) => said(await send(granted(store, { key: `a/${"k".repeat(1_023)}` }))),
    "400 InvalidObjectName",
  ],
  [
    "a POST form",
    async ({ store }) => {
      const body = new FormData();
      body.append("key", newKey());
      body.append("file", new Blob([picture(40)]));
      return said(await fetch(new URL(".", granted(store, { key: "form" }).url), { method: "POST", body }));
    },
    "501 NotImplemented",
  ],
  [
    "a presigned GET",
    async (fixture) => {
      const { key } = await fixture.stored(picture(40));
      return said(await fetch(download(fixture, key)));
    },
    "200",
  ],
  ["a GET of nothing", async (fixture) => said(await fetch(download(fixture, newKey()))), "404 NoSuchKey"],
  [
    "a GET with another ETag in If-Match",
    async (fixture) => {
      const { key } = await fixture.stored(picture(40));
      const headers = { "if-match": '"00000000000000000000000000000000"' };
      return said(await fetch(download(fixture, key), { headers }));
    },
    "412 PreconditionFailed",
  ],
  [
    "a GET of a range behind the end",
    async (fixture) => {
      const { key } = await fixture.stored(picture(40));
      return said(await fetch(download(fixture, key), { headers: { range: "bytes=50-60" } }));
    },
    "416 InvalidRange",
  ],
  [
    "a GET that has expired",
    async (fixture) => {
      const { key } = await fixture.stored(picture(40));
      const grant = { key, contentType: "image/png", filename: "a.png", expiresIn: 60 };
      return said(await fetch(fixture.past.presignGet(grant).url));
    },
    "400 ExpiredRequest",
  ],
];

type Put = { url: string; headers: Record<string, string> };

function granted(store: StoreFixture["store"], more: { key?: string; sha256?: string } = {}): Put {
  const grant = { key: newKey(), contentType: "image/png", expiresIn: 60, maxSize: 10_000, ...more };
  return store.presignPut(grant);
}

const download = ({ store }: StoreFixture, key: string): string =>
  store.presignGet({ key, contentType: "image/png", filename: "a.png", expiresIn: 60 }).url;

const body = picture(40);
const send = ({ url, headers }: Put): Promise<Response> => fetch(url, { method: "PUT", headers, body });

/** The status, and the store's code of a refusal. */
async function said(response: Response): Promise<string> {
  const [, code] = /<Code>(\w+)<\/Code>/.exec(await response.text()) ?? [];
  return [response.status, code].filter(Boolean).join(" ");
}
