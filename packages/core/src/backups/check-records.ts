import type { StorageName } from "@luster/contract/storage";
import type { Asset } from "../assets/asset.ts";
import type { AssetRecords } from "../assets/records.ts";
import { contentsOf, keysOf } from "../deletions/contents.ts";
import type { FindGone } from "../deletions/gone.ts";
import type { JobRecords } from "../jobs/records.ts";
import type { ShootRecords } from "../shoots/records.ts";
import { listedOfShoot } from "../storage/listed.ts";
import { shootPrefix } from "../storage/object-key.ts";
import type { Listed, ObjectStore } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { after, type Clock, hours } from "../time.ts";
import type { UploadRecords } from "../uploads/records.ts";
import { wholeList } from "../whole-list.ts";

type Deps = {
  shoots: Pick<ShootRecords, "every">;
  uploads: Pick<UploadRecords, "get" | "ofShoot">;
  assets: Pick<AssetRecords, "get" | "list">;
  jobs: Pick<JobRecords, "ofShoot">;
  findGone: FindGone;
  stores: Pick<ObjectStores, "primary" | "standby">;
  now: Clock;
};

/**
 * `missing`: a record names an object that is not there. `changed`: other bytes are there than were confirmed.
 * `ownerless`: no record can be of this object. `unreachable`: the record names a store that this deployment has not.
 */
type Mismatch = {
  found: "missing" | "changed" | "ownerless" | "unreachable";
  storage: StorageName;
  object_key: string;
};

/** What was compared, and what did not fit. */
type Checked = { shoots: number; assets: number; objects: number; mismatches: Mismatch[] };

/** An object that is younger may be of something that was written after its record was looked for. */
const settled = hours(2);

/**
 * Compares every record with the objects that it names, and every object with the records: after a table was restored,
 * or a store lost. What is being deleted is left out.
 */
export function createCheckRecords(deps: Deps) {
  const { shoots, findGone, now } = deps;
  const stores = [deps.stores.primary, deps.stores.standby].filter((store) => store !== undefined);

  return async function check(): Promise<Checked> {
    const checked: Checked = { shoots: 0, assets: 0, objects: 0, mismatches: [] };
    const young = after(now(), -settled);
    const seen = new Set<string>();
    for await (const { user_id, shoot_id } of wholeList(({ cursor }) => shoots.every(cursor))) {
      seen.add(shootPrefix({ userId: user_id, shootId: shoot_id }));
      if ((await findGone(user_id)).has({ shoot_id })) continue;
      checked.shoots += 1;
      await compare({ user_id, shoot_id }, young, checked);
    }
    for (const store of stores)
      for await (const { key, modified } of store.list("")) {
        checked.objects += 1;
        const isKnown = seen.has(`${key.split("/", 2).join("/")}/`) || key.startsWith("tmp/");
        if (!isKnown && modified < young) checked.mismatches.push(mismatch("ownerless", store.name, key));
      }
    return checked;
  };

  /** The list first: what has arrived since has its record by the time that these are read. */
  async function compare(
    { user_id, shoot_id }: { user_id: string; shoot_id: string },
    young: Date,
    checked: Checked,
  ): Promise<void> {
    const listed = await Promise.all(
      stores.map(async (store) => ({ store, objects: await listedOfShoot(store, { user_id, shoot_id }) })),
    );
    const scope = { kind: "shoot", shoot_id } as const;
    const contents = await contentsOf(user_id, scope, deps);
    checked.assets += contents.assets.length;
    const gone = await findGone(user_id);
    for (const asset of contents.assets.filter((each) => !gone.has(each)))
      for (const recorded of recordedOf(asset).filter(
        ({ job_id = "" }) => !gone.hasOutput({ ...asset, job_id }),
      ))
        checked.mismatches.push(...(await verdict(recorded, listed)));
    const owned = keysOf(user_id, scope, contents);
    for (const { store, objects } of listed)
      for (const { key, modified } of objects.values())
        if (!owned.has(key) && modified < young)
          checked.mismatches.push(mismatch("ownerless", store.name, key));
  }
}

/** What a store has under the keys of a shoot. */
type Place = { store: ObjectStore; objects: Map<string, Listed> };

type Recorded = {
  storage: StorageName;
  object_key: string;
  file_size?: number | undefined;
  etag?: string | undefined;
  job_id?: string;
};

/** Everything that its record says is stored, with the renditions, which stand beside their picture. */
function recordedOf(asset: Asset): Recorded[] {
  const pictures: (Recorded & Pick<Asset, "renditions">)[] = [asset, ...Object.values(asset.outputs)];
  return pictures.flatMap(({ renditions = {}, ...picture }) => [
    picture,
    ...Object.values(renditions).flatMap((rendition) =>
      rendition
        ? [
            {
              ...rendition,
              storage: picture.storage,
              ...(picture.job_id !== undefined && { job_id: picture.job_id }),
            },
          ]
        : [],
    ),
  ]);
}

async function verdict(recorded: Recorded, listed: readonly Place[]) {
  const { storage, object_key } = recorded;
  const place = listed.find(({ store }) => store.name === storage);
  if (!place) return [mismatch("unreachable", storage, object_key)];
  // It may have been stored, or moved here, since the list was read.
  const object = place.objects.get(object_key) ?? (await place.store.head(object_key));
  if (!object) return [mismatch("missing", storage, object_key)];
  const { file_size = object.size, etag = object.etag } = recorded;
  const isSame = object.size === file_size && object.etag === etag;
  return isSame ? [] : [mismatch("changed", storage, object_key)];
}

const mismatch = (found: Mismatch["found"], storage: StorageName, object_key: string): Mismatch => ({
  found,
  storage,
  object_key,
});
