import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Head, ObjectStore } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { objectKeysOf } from "./object-keys.ts";
import { type SweepOptions, sweepStreams } from "../sweep/streams.ts";
import { after, type Clock, hours, seconds } from "../time.ts";
import type { Workspace } from "../workspace.ts";
import type { Asset, Output } from "./asset.ts";
import type { FindGone } from "../deletions/gone.ts";
import type { AssetRecords } from "./records.ts";

type Deps = {
  assets: AssetRecords;
  /** What is being deleted of a user's. */
  findGone: FindGone;
  stores: Pick<ObjectStores, "primary" | "standby" | "isPrimaryHealthy">;
  workspace: Pick<Workspace, "use" | "requireRoom">;
  /** The most seconds a URL is valid. A copy is kept that long after its move, because URLs of it are in use. */
  urlExpiresIn: number;
  now: Clock;
  onError: (error: unknown) => void;
};

/**
 * When an object that the standby has lost is looked for again: somebody may have put it back, and the log says so
 * once a day.
 */
const lostRetry = hours(24);

/** The standby does not have an object that a record says it has. */
class LostError extends Error {
  override readonly name = "LostError";
}

type Stored = Pick<Output, "object_key" | "file_size" | "content_type"> & { etag?: string };

/**
 * Moves what was stored while the primary store was down back to it, and deletes the copies once no URL of them is
 * valid.
 */
export function createAssetSweep(deps: Deps) {
  const { assets, findGone, stores, workspace, urlExpiresIn, now, onError } = deps;

  return async function sweep({ signal }: SweepOptions): Promise<number> {
    const { standby } = stores;
    if (!standby || !(await stores.isPrimaryHealthy())) return 0;
    return sweepStreams(assets.due(now()), (asset) => settle(asset, standby, signal), { signal, onError });
  };

  async function settle(asset: Asset, standby: ObjectStore, signal: AbortSignal): Promise<boolean> {
    // Moving what is being deleted would bring it back to a store whose receipt says that it is gone.
    if ((await findGone(asset.user_id)).has(asset)) return false;
    const outputs = Object.values(asset.outputs).filter(({ storage }) => storage === standby.name);
    if (asset.storage !== standby.name && outputs.length === 0) return tidy(asset, standby, signal);
    try {
      await bringBack(asset, outputs, standby, signal);
      return await lookAgain(asset, seconds(urlExpiresIn));
    } catch (error) {
      if (!(error instanceof LostError)) throw error;
      onError(error);
      return lookAgain(asset, lostRetry);
    }
  }

  async function bringBack(
    asset: Asset,
    outputs: readonly Output[],
    standby: ObjectStore,
    signal: AbortSignal,
  ) {
    for (const output of outputs) {
      await move(output, standby, signal);
      await moveRenditions(output, standby, signal);
      await assets.moveOutput(asset, output.job_id, stores.primary.name);
    }
    if (asset.storage !== standby.name) return;
    const head = await move(asset, standby, signal);
    await moveRenditions(asset, standby, signal);
    await assets.moveOriginal(asset, { storage: stores.primary.name, etag: head.etag });
  }

  async function moveRenditions(
    { renditions = {} }: Pick<Asset, "renditions">,
    standby: ObjectStore,
    signal: AbortSignal,
  ) {
    for (const rendition of Object.values(renditions)) if (rendition) await move(rendition, standby, signal);
  }

  function lookAgain(asset: Asset, delay: number): Promise<boolean> {
    return assets.setDue(asset, after(now(), delay).toISOString());
  }

  /** Only what the record places in the primary store is deleted from the standby. */
  async function tidy(asset: Asset, standby: ObjectStore, signal: AbortSignal): Promise<boolean> {
    await Promise.all(objectKeysOf(asset).map((key) => standby.delete(key, signal)));
    return assets.setDue(asset, undefined);
  }

  function move(object: Stored, standby: ObjectStore, signal: AbortSignal): Promise<Head> {
    return workspace.use(async (folder) => {
      await workspace.requireRoom(object.file_size);
      const file = join(folder, "object");
      const key = object.object_key;
      const etag = object.etag ?? (await standby.head(key, signal))?.etag;
      if (etag === undefined || !(await standby.download(key, file, { etag, signal })))
        throw new LostError(`${key}, as it was confirmed, is not in the store "${standby.name}"`);
      return place(object, file, signal);
    });
  }

  /**
   * A late upload may have left other bytes under the key; the confirmed ones replace them, and only those are ever
   * deleted.
   */
  async function place(
    { object_key, content_type: contentType }: Stored,
    file: string,
    signal: AbortSignal,
  ): Promise<Head> {
    const [confirmed, stored] = await Promise.all([
      md5Tag(file),
      stores.primary.upload(object_key, file, { contentType, signal }),
    ]);
    if (stored.etag === confirmed) return stored;
    await stores.primary.delete(object_key, signal);
    const again = await stores.primary.upload(object_key, file, { contentType, signal });
    if (again.etag !== confirmed) throw new Error(`${object_key} changed while it was moved`);
    return again;
  }
}

/** The ETag that R2 and S3 give an object written in one piece. */
async function md5Tag(file: string): Promise<string> {
  const hash = createHash("md5");
  await pipeline(createReadStream(file), hash);
  return `"${hash.digest("hex")}"`;
}
