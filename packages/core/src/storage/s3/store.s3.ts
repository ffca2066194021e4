import { once } from "node:events";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { readSize, writeNewFile } from "../files.ts";
import { unavailable } from "../outage.ts";
import type { Head, ObjectStore } from "../store.ts";
import { s3Client } from "./client.s3.ts";
import { statusOf } from "./fault.s3.ts";
import { paced } from "./paced.s3.ts";
import { type LinkOptions, s3Links } from "./links.s3.ts";
import { reach, reachSoon, type Soon } from "./soon.s3.ts";

/**
 * The store behind an S3 endpoint: Cloudflare R2 or S3 itself, for those who move objects too. Its SDK is made at the
 * first use: most requests only sign.
 */
export function s3Store(options: LinkOptions): ObjectStore {
  const { address, credentials, timeouts = {} } = options;
  const links = s3Links(options);
  const made: { client?: S3Client } = {};
  const client = (): S3Client => (made.client ??= s3Client({ ...address, credentials, timeouts }));
  const at = (key: string) => ({ Bucket: address.bucket, Key: key });

  const get = (key: string, etag: string, options: Sent, range?: string) =>
    unless(
      [404, 412],
      client().send(new GetObjectCommand({ ...at(key), IfMatch: etag, Range: range }), options),
    );

  return {
    ...links,

    peek: (key, { etag, length, signal }) =>
      reachSoon(async (soon) => {
        const found = await unlessEmpty(get(key, etag, soon, `bytes=0-${length - 1}`));
        return found instanceof Uint8Array ? found : found?.Body?.transformToByteArray();
      }, signal),

    download: (key, file, { etag, signal }) => {
      const source = async () => {
        const found = await get(key, etag, sent(signal));
        return found && { bytes: readable(found.Body), size: headOf(found).size };
      };
      return reach(() => writeNewFile(file, source, signal), signal);
    },

    upload: (key, file, { contentType, signal }) =>
      reach(async () => {
        const target = { ...at(key), ContentType: contentType };
        const written = await paced(() => put(client(), target, file, signal), signal);
        const stored = written ?? (await links.head(key, signal));
        if (!stored) throw unavailable(new Error("The object was deleted while it was being written"));
        return stored;
      }, signal),

    async *list(prefix, signal) {
      const all = { Bucket: address.bucket, Prefix: prefix };
      for (let next: string | undefined, more = true; more;) {
        const command = new ListObjectsV2Command({ ...all, ContinuationToken: next });
        const page = await reach(() => client().send(command, sent(signal)), signal);
        for (const { Key: key = "", Size: size = 0, ETag: etag = "", LastModified } of page.Contents ?? [])
          yield { key, size, etag, modified: LastModified ?? new Date(0) };
        next = page.NextContinuationToken;
        more = next !== undefined;
      }
    },

    delete: (key, signal) =>
      reachSoon(async (soon) => void (await client().send(new DeleteObjectCommand(at(key)), soon)), signal),
  };
}

type Sent = Partial<Soon>;

type Target = { Bucket: string; Key: string; ContentType: string };

/** Writes the file unless the key exists; `undefined` when somebody else was first. */
async function put(
  client: S3Client,
  target: Target,
  file: string,
  signal?: AbortSignal,
): Promise<Head | undefined> {
  await using source = await open(file);
  const { size } = await source.stat();
  const body = source.createReadStream({ highWaterMark: readSize });
  // The SDK does not listen for a failing read, and an unhandled error event ends the process.
  const broken = once(body, "error").then(([error]) => Promise.reject(error));
  const command = new PutObjectCommand({ ...target, Body: body, ContentLength: size, IfNoneMatch: "*" });
  const written = await unless([412], Promise.race([client.send(command, sent(signal)), broken]));
  return written && headOf({ ...written, ContentLength: size, ContentType: target.ContentType });
}

const sent = (signal: AbortSignal | undefined): Sent => (signal ? { abortSignal: signal } : {});

/**
 * `undefined` when the answer has one of these statuses: 404 for absence, 412 for a precondition that does not hold.
 */
async function unless<T>(statuses: readonly number[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statuses.includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
}

/** An empty object has no first byte, so a range of it is answered with 416. */
async function unlessEmpty<T>(answer: Promise<T>): Promise<T | Uint8Array> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 416) return new Uint8Array();
    throw error;
  }
}

type Answer = {
  ContentLength?: number | undefined;
  ETag?: string | undefined;
  ContentType?: string | undefined;
};

/** Without an ETag no later read could be held to this version. */
function headOf({ ContentLength, ETag, ContentType }: Answer): Head {
  if (ContentLength === undefined || ETag === undefined)
    throw new TypeError("The store's answer has no length or no ETag");
  return {
    size: ContentLength,
    etag: ETag,
    contentType: ContentType ?? "application/octet-stream",
  };
}

function readable(body: unknown): Readable {
  if (!(body instanceof Readable)) throw new TypeError("The SDK's answer is not a Node stream");
  return body;
}
