import type { ObjectStores } from "../storage/stores.ts";
import { type SweepOptions, sweepStreams } from "../sweep/streams.ts";
import type { Clock } from "../time.ts";
import type { Confirm } from "./confirm.ts";
import type { UploadRecords } from "./records.ts";
import type { Upload } from "./upload.ts";

type Deps = {
  uploads: UploadRecords;
  stores: Pick<ObjectStores, "get">;
  record: Confirm["record"];
  now: Clock;
  onError: (error: unknown) => void;
};

/**
 * Finishes confirmations that were cut off, and removes what was never confirmed, object and record. Returns how
 * many.
 */
export function createUploadSweep({ uploads, stores, record, now, onError }: Deps) {
  return function sweep({ signal }: SweepOptions): Promise<number> {
    return sweepStreams(uploads.due(now()), settle, { signal, onError });
  };

  async function settle(upload: Upload): Promise<boolean> {
    if (upload.status !== "confirmed") return remove(upload);
    await record(upload);
    return true;
  }

  /**
   * Closed first, by a write that a confirmation can beat; only then does nobody need the object, and it is deleted.
   */
  async function remove(upload: Upload): Promise<boolean> {
    const closed: Upload = { ...upload, status: "closed", version: upload.version + 1 };
    if (!(await uploads.replace(closed))) return false;
    await Promise.all(closed.stores.map((name) => stores.get(name).delete(closed.object_key)));
    return uploads.remove(closed);
  }
}
