import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { Failure } from "@luster/core/failure";
import { writeNewFile } from "@luster/core/storage/files";
import { headEach } from "@luster/core/storage/head-each";
import { cleanFilename } from "@luster/contract/filename";
import { uploadHeaders } from "@luster/core/storage/grant";
import { reaching } from "@luster/core/storage/outage";
import type { StorageName, UploadMethod } from "@luster/contract/storage";
import type { Head, ObjectStore } from "@luster/core/storage/store";
import { after, type Clock, seconds } from "@luster/core/time";

export type MemoryStore = ObjectStore & {
  /** While it is `true` every call but presigning fails as in an outage. */
  unavailable: boolean;
  /** What arrives when a client follows a presigned URL; an object that exists stays as it is. */
  arrive(key: string, bytes: Uint8Array, contentType: string): Head;
  /** Puts other bytes under a key, as only a fault or an operator could. */
  replace(key: string, bytes: Uint8Array, contentType: string): Head;
  keys(): string[];
};

/** A store in memory for the domain's tests. Its URLs are `memory:` and say what was granted. */
export function memoryStore({
  name = "r2",
  methods = ["PUT"],
  now = () => new Date(),
}: { name?: StorageName; methods?: readonly UploadMethod[]; now?: Clock } = {}): MemoryStore {
  const objects = new Map<string, { head: Head; bytes: Uint8Array; modified: Date }>();

  function replace(key: string, bytes: Uint8Array, contentType: string): Head {
    const head: Head = {
      size: bytes.length,
      etag: `"${createHash("md5").update(bytes).digest("hex")}"`,
      contentType,
    };
    objects.set(key, { head, bytes, modified: now() });
    return head;
  }
  const arrive: MemoryStore["arrive"] = (key, bytes, contentType) =>
    objects.get(key)?.head ?? replace(key, bytes, contentType);

  const answer = <T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> =>
    reach(async () => {
      if (store.unavailable) throw new Failure("storage.unavailable", undefined, { retryAfter: 10 });
      return await work();
    }, signal);

  function version(key: string, etag: string): Uint8Array | undefined {
    const found = objects.get(key);
    return found?.head.etag === etag ? found.bytes : undefined;
  }

  const store: MemoryStore = {
    name,
    methods,
    unavailable: false,
    arrive,
    replace,
    keys: () => [...objects.keys()],

    presignPut: (grant) => ({
      url: urlOf(name, "PUT", grant),
      headers: uploadHeaders(grant),
    }),
    presignPost(grant) {
      if (!methods.includes("POST")) throw new Failure("upload.method_unsupported");
      return {
        url: urlOf(name, "POST", grant),
        fields: { key: grant.key, "Content-Type": grant.contentType },
      };
    },
    presignGet: (grant) => ({
      url: `${urlOf(name, "GET", grant)}&filename=${encodeURIComponent(cleanFilename(grant.filename))}`,
      expires: after(now(), seconds(grant.expiresIn)),
    }),

    head: (key, signal) => answer(() => objects.get(key)?.head, signal),
    etags: (keys, signal) => headEach(keys, store.head, signal),
    peek: (key, { etag, length, signal }) => answer(() => version(key, etag)?.subarray(0, length), signal),
    download: (key, file, { etag, signal }) =>
      answer(() => writeNewFile(file, async () => arriving(version(key, etag)), signal), signal),
    upload: (key, file, { contentType, signal }) =>
      answer(async () => arrive(key, await readFile(file), contentType), signal),
    async *list(prefix, signal) {
      const found = await answer(() => [...objects].filter(([key]) => key.startsWith(prefix)), signal);
      for (const [key, { head, modified }] of found)
        yield { key, size: head.size, etag: head.etag, modified };
    },
    delete: (key, signal) => answer(() => void objects.delete(key), signal),
    probe: (signal) => answer(() => undefined, signal),
  };
  return store;
}

const reach = reaching(() => false);

const arriving = (bytes: Uint8Array | undefined) =>
  bytes && { bytes: Readable.from([bytes]), size: bytes.length };

const urlOf = (
  name: StorageName,
  method: string,
  { key, expiresIn }: { key: string; expiresIn: number },
): string => `memory:${name}/${key}?method=${method}&expires_in=${expiresIn}`;
