import { once } from "node:events";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Clock } from "../../time.ts";
import { s3Client, smallCall, type Timeouts } from "./client.s3.ts";
import { isOutage, statusOf } from "./fault.s3.ts";
import { readSize, writeNewFile } from "../files.ts";
import { reaching, unavailable } from "../outage.ts";
import { presigner } from "./presign.s3.ts";
import type { Address } from "./address.s3.ts";
import { type Credentials, signer } from "./sign.s3.ts";
import type { StorageName, UploadMethod } from "@luster/contract/storage";
import type { Head, ObjectStore } from "../store.ts";

type Options = {
  name: Extract<StorageName, "r2" | "s3">;
  address: Address;
  credentials: Credentials;
  timeouts?: Partial<Timeouts>;
  /** How clients may upload, the preferred method first. R2 answers 501 to a POST form. */
  methods: readonly UploadMethod[];
  /** When URLs begin to be valid. */
  now?: Clock;
  /** For how many seconds a download's URL stays the same. @default 0 */
  repeat?: number;
};

/**
 * The store behind an S3 endpoint: Cloudflare R2 or S3 itself. Its credentials need `s3:ListBucket` on the bucket
 * in addition to the object actions: without it S3 answers 403, not 404, for what is absent.
 */
export function s3Store({
  name,
  address,
  credentials,
  timeouts = {},
  methods,
  now = () => new Date(),
  repeat = 0,
}: Options): ObjectStore {
  const { bucket } = address;
  const client = s3Client({ ...address, credentials, timeouts });
  const at = (key: string) => ({ Bucket: bucket, Key: key });

  function head(key: string, signal?: AbortSignal): Promise<Head | undefined> {
    return reachSoon(async (soon) => {
      const found = await unless([404], client.send(new HeadObjectCommand(at(key)), soon));
      return found && headOf(found);
    }, signal);
  }

  const get = (key: string, etag: string, options: Sent, range?: string) =>
    unless(
      [404, 412],
      client.send(new GetObjectCommand({ ...at(key), IfMatch: etag, Range: range }), options),
    );

  return {
    name,
    methods,
    ...presigner({ signer: signer(address, credentials), methods, now, repeat }),
    head,

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
        const written = await put(client, { ...at(key), ContentType: contentType }, file, signal);
        const stored = written ?? (await head(key, signal));
        if (!stored) throw unavailable(new Error("The object was deleted while it was being written"));
        return stored;
      }, signal),

    delete: (key, signal) =>
      reachSoon(async (soon) => void (await client.send(new DeleteObjectCommand(at(key)), soon)), signal),

    probe: (signal) =>
      reachSoon(
        async (soon) => void (await client.send(new HeadBucketCommand({ Bucket: bucket }), soon)),
        signal,
      ),
  };
}

const reach = reaching(isOutage);

type Sent = { abortSignal?: AbortSignal; requestTimeout?: number };

/** A small call: each of its two attempts has half of the time, and the body of the answer must have come by then too. */
async function reachSoon<T>(call: (soon: Sent) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const late = AbortSignal.timeout(smallCall);
  const abortSignal = signal ? AbortSignal.any([signal, late]) : late;
  return reach(
    () =>
      call({ abortSignal, requestTimeout: smallCall / 2 }).catch((error: unknown) => {
        throw late.aborted ? late.reason : error;
      }),
    signal,
  );
}

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

/** `undefined` when the answer has one of these statuses: 404 for absence, 412 for a precondition that does not hold. */
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
