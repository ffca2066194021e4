import { randomBytes, randomUUID } from "node:crypto";
import type { ObjectStore } from "../store.ts";
import { pacedStatus } from "./paced.s3.ts";

type Options = { store: ObjectStore; bucket: string; signal: AbortSignal };

/**
 * What became of a header that no signature covers. `obeyed`: it did what no URL permits; `unclear`: a redirect or a
 * fault of the store.
 */
export type UnsignedFinding = {
  tried: "copy to a new key" | "copy over an object" | "metadata";
  /** The HTTP status of the answer. */
  status: number;
  result: "refused" | "ignored" | "obeyed" | "unclear";
};

/**
 * Tries on a real bucket whether its presigned URLs obey `x-amz-*` headers that their signature does not cover: to
 * read another object, to replace a stored one, to add metadata. Writes four small objects under `tmp/` and deletes
 * them. Throws `storage.unavailable`, and what `fetch` throws when the store does not answer.
 */
export async function checkUnsigned({ store, bucket, signal }: Options): Promise<UnsignedFinding[]> {
  const [other, absent, present, described] = [newKey(), newKey(), newKey(), newKey()];
  const [secret, own] = [randomBytes(size), randomBytes(size)];
  const put = async (key: string, body: Buffer<ArrayBuffer>, more: Record<string, string> = {}) => {
    const grant = { key, contentType: "application/octet-stream", expiresIn: 300, maxSize: size };
    const { url, headers } = store.presignPut(grant);
    const request = { method: "PUT", headers: { ...headers, ...more }, body, signal };
    return pacedStatus(() => fetch(url, { ...request, redirect: "manual" }), signal);
  };
  const copy = async (tried: UnsignedFinding["tried"], key: string): Promise<UnsignedFinding> => {
    const status = await put(key, Buffer.alloc(0), { "x-amz-copy-source": `/${bucket}/${other}` });
    const copied = (await contentOf(store, key, signal))?.equals(secret) ?? false;
    return { tried, status, result: copied ? "obeyed" : resultOf(status) };
  };

  try {
    await put(other, secret);
    await put(present, own);
    const status = await put(described, own, { "x-amz-meta-luster": "unsigned" });
    return [
      await copy("copy to a new key", absent),
      await copy("copy over an object", present),
      // Whether the metadata was kept cannot be read through this port; taking the request is obeying enough.
      { tried: "metadata", status, result: status < 300 ? "obeyed" : resultOf(status) },
    ];
  } finally {
    await Promise.allSettled([other, absent, present, described].map((key) => store.delete(key)));
  }
}

/** Bytes of each object. */
const size = 64;

const newKey = (): string => `tmp/unsigned-${randomUUID()}`;

async function contentOf(store: ObjectStore, key: string, signal: AbortSignal): Promise<Buffer | undefined> {
  const head = await store.head(key, signal);
  const bytes = head && (await store.peek(key, { etag: head.etag, length: size, signal }));
  return bytes && Buffer.from(bytes);
}

function resultOf(status: number): UnsignedFinding["result"] {
  if (status === 429) return "unclear";
  if (status >= 400 && status < 500) return "refused";
  return status < 300 ? "ignored" : "unclear";
}
