import { join } from "node:path";
import type { Asset } from "../assets/asset.ts";
import type { AssetRecords } from "../assets/records.ts";
import type { FindGone } from "../deletions/gone.ts";
import type { Shoot } from "../shoots/shoot.ts";
import type { ShootRecords } from "../shoots/records.ts";
import { listedOfShoot } from "../storage/listed.ts";
import type { Copies, ObjectStore } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import type { SweepOptions } from "../sweep/streams.ts";
import { after, type Clock, hours } from "../time.ts";
import { wholeList, wholeOf } from "../whole-list.ts";
import type { Workspace } from "../workspace.ts";
import type { CopyRecords, Walk } from "./records.ts";

type Deps = {
  shoots: Pick<ShootRecords, "every">;
  assets: Pick<AssetRecords, "list">;
  findGone: FindGone;
  stores: Pick<ObjectStores, "primary" | "find">;
  copies: Copies;
  walks: CopyRecords;
  workspace: Pick<Workspace, "use" | "requireRoom">;
  now: Clock;
  onError: (error: unknown) => void;
};

/** When the next walk over all originals begins, after the begin of the last: nothing is without a copy for longer. */
const every = hours(6);

/**
 * Keeps a second copy of every original, and brings originals back that the primary store has lost. A copy goes with
 * its asset: a deletion is of the copies too.
 */
export function createCopies(deps: Deps) {
  const { shoots, assets, findGone, stores, copies, walks, workspace, now, onError } = deps;

  /** Copies what has no copy yet, from where the last sweep stopped. Returns how many. */
  async function sweep({ signal }: SweepOptions): Promise<number> {
    let walk = await begun();
    let count = 0;
    while (walk.done_at === undefined && !signal.aborted) {
      const { items, cursor } = await shoots.every(walk.cursor);
      for (const shoot of items) {
        if (signal.aborted) break;
        count += await leftForNext(copyOf(shoot, signal));
      }
      if (signal.aborted) break;
      const { cursor: _, ...rest } = walk;
      walk = { ...rest, ...(cursor === undefined ? { done_at: now().toISOString() } : { cursor }) };
      await walks.put(walk);
    }
    return count;
  }

  async function begun(): Promise<Walk> {
    const last = await walks.get();
    if (last && (last.done_at === undefined || after(new Date(last.begun_at), every) > now())) return last;
    return { begun_at: now().toISOString() };
  }

  /** One that fails is tried again by the next walk, and holds up no other. */
  const leftForNext = (copying: Promise<number>): Promise<number> =>
    copying.catch((error: unknown) => {
      onError(error);
      return 0;
    });

  async function copyOf(shoot: Shoot, signal: AbortSignal): Promise<number> {
    const originals = await originalsOf(shoot);
    const there = await listedOfShoot(copies, shoot);
    let count = 0;
    for (const asset of originals.filter(({ object_key, etag }) => there.get(object_key)?.etag !== etag)) {
      const store = stores.find(asset.storage);
      if (store && (await carried(asset, { from: store, to: copies }, signal))) count += 1;
    }
    return count;
  }

  /** Brings back what the primary store should have and has not. Returns how many, and the keys of what has no copy. */
  async function restore(signal: AbortSignal): Promise<{ restored: number; lost: string[] }> {
    const { primary } = stores;
    const found = { restored: 0, lost: [] as string[] };
    for await (const shoot of wholeList(({ cursor }) => shoots.every(cursor))) {
      const there = await listedOfShoot(primary, shoot);
      const originals = await originalsOf(shoot);
      for (const asset of originals.filter(
        ({ storage, object_key: key }) => storage === primary.name && !there.has(key),
      ))
        if (await carried(asset, { from: copies, to: primary }, signal)) found.restored += 1;
        else found.lost.push(asset.object_key);
    }
    return found;
  }

  async function originalsOf({ user_id, shoot_id }: Shoot): Promise<Asset[]> {
    const all = await wholeOf((page) => assets.list(user_id, shoot_id, page));
    // Later than the list: a deletion that has begun by now takes its copies with it.
    const gone = await findGone(user_id);
    return all.filter((asset) => !gone.has(asset));
  }

  /** `false` when the store has no such version of it. */
  async function carried(
    { object_key, etag, file_size, content_type: contentType }: Asset,
    { from, to }: { from: Pick<ObjectStore, "download">; to: Pick<ObjectStore, "upload" | "delete"> },
    signal: AbortSignal,
  ): Promise<boolean> {
    return workspace.use(async (folder) => {
      await workspace.requireRoom(file_size);
      const file = join(folder, "original");
      if (!(await from.download(object_key, file, { etag, signal }))) return false;
      const stored = await to.upload(object_key, file, { contentType, signal });
      if (stored.etag === etag) return true;
      // Somebody else's bytes under this key: only what was confirmed is worth keeping.
      await to.delete(object_key, signal);
      return (await to.upload(object_key, file, { contentType, signal })).etag === etag;
    });
  }

  return { sweep, restore };
}
