import { createSecretKey } from "node:crypto";
import { open } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { Failure } from "@luster/core/failure";
import { after, type Clock, seconds } from "@luster/core/time";
import { headEach } from "@luster/core/storage/head-each";
import { readSize, writeNewFile } from "@luster/core/storage/files";
import { isDiskFault } from "./disk-codes.ts";
import { objectFolder } from "./object-folder.ts";
import { downloadParameters, downloadValidity, uploadHeaders } from "@luster/core/storage/grant";
import { reaching, unavailable } from "@luster/core/storage/outage";
import { type Permit, signPath } from "./signed-path.ts";
import type { ObjectStore } from "@luster/core/storage/store";

type Options = {
  folder: string;
  /** Where `diskRequests` answers for the same folder, such as `http://127.0.0.1:3000/storage`. */
  baseUrl: string;
  /** Signs the URLs; `diskRequests` needs the same one. 32 bytes or more. */
  secret: Uint8Array;
  now?: Clock;
  /** For how many seconds a download's URL stays the same. @default 0 */
  repeat?: number;
};

/** The store of a one-machine run without R2: a directory, and URLs that `diskRequests` serves. */
export function diskStore({
  folder,
  baseUrl,
  secret,
  now = () => new Date(),
  repeat = 0,
}: Options): ObjectStore {
  const objects = objectFolder(folder);
  const key = createSecretKey(secret);

  const url = (permit: Permit): string => `${baseUrl}/${signPath(key, permit)}`;

  /** The version with this ETag. */
  async function version(name: string, etag: string) {
    const head = await objects.head(name);
    return head?.etag === etag ? head : undefined;
  }

  const head: ObjectStore["head"] = (name, signal) => reach(() => objects.head(name), signal);

  return {
    name: "local",
    methods: ["PUT"],

    presignPut(grant) {
      const headers = uploadHeaders(grant);
      const expires = after(now(), seconds(grant.expiresIn));
      const query = { max_size: String(grant.size ?? grant.maxSize) };
      return {
        url: url({ method: "PUT", key: grant.key, expires, query, headers }),
        headers,
      };
    },

    presignPost() {
      throw new Failure("upload.method_unsupported");
    },

    presignGet(grant) {
      const { key: name, etag } = grant;
      const { expiresIn, expires } = downloadValidity(grant.expiresIn, repeat, now());
      const query = { ...downloadParameters(grant, expiresIn), ...(etag !== undefined && { etag }) };
      return { url: url({ method: "GET", key: name, expires, query, headers: {} }), expires };
    },

    head,
    etags: (keys, signal) => headEach(keys, head, signal),

    peek: (key, { etag, length, signal }) =>
      reach(
        async () => ((await version(key, etag)) ? await buffer(objects.content(key, length)) : undefined),
        signal,
      ),

    download: (key, file, { etag, signal }) => {
      const source = async () => {
        const found = await version(key, etag);
        return found && { bytes: objects.content(key), size: found.size };
      };
      return reach(() => writeNewFile(file, source, signal), signal);
    },

    upload: (key, file, { contentType, signal }) =>
      reach(async () => {
        await using source = await open(file);
        const written = await objects.write(key, source.createReadStream({ highWaterMark: readSize }), {
          contentType,
          signal,
        });
        const stored = typeof written === "string" ? await objects.head(key) : written;
        if (!stored) throw unavailable(new Error("The object was deleted while it was being written"));
        return stored;
      }, signal),

    async *list(prefix, signal) {
      await reach(() => objects.probe(), signal);
      yield* objects.list(prefix);
    },

    delete: (key, signal) => reach(() => objects.remove(key), signal),
    probe: (signal) => reach(() => objects.probe(), signal),
  };
}

const reach = reaching(isDiskFault);
