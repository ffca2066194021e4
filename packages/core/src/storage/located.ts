import type { StorageName } from "./name.ts";

/** Where the object of a record stands: by its field, or by the path alone in records of the system before this one. */
export const storageOf = (record: { storage?: StorageName | undefined; object_key: string }): StorageName =>
  record.storage ?? (isLocalPath(record.object_key) ? "local" : "r2");

/**
 * Whether an old path names a file rather than a key: absolute (`/data/a.jpg`), of a drive (`C:\a.jpg`, `C:/a.jpg`), of a
 * share (`\\nas\a.jpg`), a `file:` URL, or relative with a leading dot. Keys have forward slashes and never lead with one.
 */
const isLocalPath = (path: string): boolean =>
  /^(?:file:|\.{1,2}[\\/]|~?\/|\\|[A-Za-z]:[\\/])/i.test(path) || path.includes("\\");
