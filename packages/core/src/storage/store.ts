import type { StorageName, UploadMethod } from "@luster/contract/storage";

/** What an upload URL permits: this key and type, once; this size and content when they are known. */
export type UploadGrant = {
  key: string;
  contentType: string;
  /** Seconds the URL stays valid. */
  expiresIn: number;
  /** Bytes; pins a PUT's exact length when given. */
  size?: number;
  /** The largest object a POST may make, in bytes (a PUT cannot express a maximum). */
  maxSize: number;
  /** SHA-256 of the content, base64. */
  sha256?: string;
};

export type DownloadGrant = {
  key: string;
  contentType: string;
  filename: string;
  /**
   * The version that may be downloaded. A store that can, holds the URL to it; S3's and R2's URLs are for whatever is
   * there.
   */
  etag?: string | undefined;
  /** Seconds the URL stays valid at least. */
  expiresIn: number;
};

/** A URL to download an object. */
export type Link = { url: string; expires: Date };

/** What a store knows of an object. `size` in bytes; `etag` with its quotes, as HTTP writes it. */
export type Head = { size: number; etag: string; contentType: string };

/** An object of a list. `modified`: when its bytes were written. */
export type Listed = Pick<Head, "size" | "etag"> & { key: string; modified: Date };

/** ETags by key: `undefined` where nothing is stored; a key that could not be asked for is absent. */
export type Etags = ReadonlyMap<string, string | undefined>;

/**
 * An object store for those who only sign and look. Every method that makes a call, but `etags`, throws
 * `Failure("storage.unavailable")` when the store does not answer or answers with a fault of its own; every `signal`
 * ends the call early with the signal's reason.
 */
export interface Links {
  readonly name: StorageName;
  /** How clients can upload to this store, the preferred method first. */
  readonly methods: readonly UploadMethod[];

  /** A write-once presigned PUT, with every header the client must send. */
  presignPut(grant: UploadGrant): { url: string; headers: Record<string, string> };
  /** A presigned POST form; throws `Failure("upload.method_unsupported")` where the store has none. */
  presignPost(grant: UploadGrant): { url: string; fields: Record<string, string> };
  /** A presigned GET that downloads under `filename`. */
  presignGet(grant: DownloadGrant): Link;

  /** `undefined` when nothing is stored under the key; never throws for absence. */
  head(key: string, signal?: AbortSignal): Promise<Head | undefined>;
  /** The ETags of what is stored under these keys; never throws. */
  etags(keys: readonly string[], signal?: AbortSignal): Promise<Etags>;
  /** Resolves when the store answers and accepts our credentials. */
  probe(signal: AbortSignal): Promise<void>;
}

/** A second copy of originals, which no record names: nothing is uploaded to it or downloaded from it by clients. */
export type Copies = Pick<ObjectStore, "list" | "head" | "download" | "upload" | "delete"> & {
  name: "copies";
};

/** An object store. Its calls fail as those of `Links` do. */
export interface ObjectStore extends Links {
  /**
   * The first `length` bytes (fewer when the object is shorter) of the version with this ETag; `undefined` when there
   * is no such version.
   */
  peek(
    key: string,
    options: { etag: string; length: number; signal?: AbortSignal },
  ): Promise<Uint8Array | undefined>;
  /** Streams the version with this ETag to a new file; `false`, with no file left, when there is no such version. */
  download(key: string, file: string, options: { etag: string; signal?: AbortSignal }): Promise<boolean>;
  /**
   * Streams a file to the key unless the key exists; the head of what is stored there afterwards, by whoever wrote
   * it.
   */
  upload(key: string, file: string, options: { contentType: string; signal?: AbortSignal }): Promise<Head>;
  /** Every object whose key begins so, in no order that all stores keep; read piece by piece as it is consumed. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<Listed>;
  /** Deletes the object, if there is one. */
  delete(key: string, signal?: AbortSignal): Promise<void>;
}
