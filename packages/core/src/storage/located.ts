import type { StorageName } from "@luster/contract/storage";

/** Where a record's object is stored: by its field, or by the path alone in the legacy system's records. */
export const storageOf = (record: { storage?: StorageName | undefined; object_key: string }): StorageName =>
  record.storage ?? (isLocalPath(record.object_key) ? "local" : "r2");

/**
 * Whether a legacy path names a file rather than a key: absolute (`/data/a.jpg`), on a drive (`C:\a.jpg`,
 * `C:/a.jpg`), on a share (`\\nas\a.jpg`), a `file:` URL, or relative with a leading dot. Keys have forward slashes
 * and never begin with one.
 */
const isLocalPath = (path: string): boolean =>
  /^(?:file:|\.{1,2}[\\/]|~?\/|\\|[A-Za-z]:[\\/])/i.test(path) || path.includes("\\");
