import { type ContentType } from "@luster/contract/picture-types";
import { sameFamily, sniff, sniffedBytes } from "../pictures/sniff.ts";
import type { StorageName } from "@luster/contract/storage";
import type { ObjectStore } from "../storage/store.ts";

/** What really arrived under a key: where, how many bytes, which version, and which picture type by its first bytes. */
export type Arrival = {
  storage: StorageName;
  size: number;
  etag: string;
  contentType: ContentType | undefined;
};

/** Looks at the object under a key; `undefined` when there is none, or when it changed between the two reads. */
export async function inspect(store: ObjectStore, key: string): Promise<Arrival | undefined> {
  const head = await store.head(key);
  if (!head) return undefined;
  const bytes =
    head.size === 0 ? new Uint8Array() : await store.peek(key, { etag: head.etag, length: sniffedBytes });
  return bytes && { storage: store.name, size: head.size, etag: head.etag, contentType: sniff(bytes) };
}

/**
 * The type of what arrived where it is another than the declared one: phones name a JPEG `.HEIC`, and the other way
 * round. HEIC and HEIF count as one, so that the client's word stays.
 */
export const otherType = ({ contentType }: Arrival, declared: ContentType): ContentType | undefined =>
  contentType === undefined || sameFamily(contentType, declared) ? undefined : contentType;
