import type { Asset } from "@luster/core/assets/asset";
import type { AssetRef, AssetRecords } from "@luster/core/assets/records";
import { type Breakable, reach } from "./outage.ts";
import { pageOf } from "./pages.memory.ts";
import { dueOf, stored } from "./versions.memory.ts";

export type MemoryAssetRecords = AssetRecords & Breakable & { all(): Asset[] };

/** Assets in memory. */
export function memoryAssetRecords(): MemoryAssetRecords {
  const assets = new Map<string, Asset>();
  const keyOf = ({ user_id, shoot_id, asset_id }: AssetRef) => JSON.stringify([user_id, shoot_id, asset_id]);

  async function change(
    ref: AssetRef,
    changed: (asset: Asset) => Partial<Asset> | undefined,
  ): Promise<boolean> {
    await reach(records);
    const asset = assets.get(keyOf(ref));
    const fields = asset && changed(asset);
    if (fields) assets.set(keyOf(ref), stored({ ...asset, ...fields }));
    return fields !== undefined;
  }

  const records: MemoryAssetRecords = {
    unavailable: false,
    async create(asset) {
      await reach(records);
      if (assets.has(keyOf(asset))) return false;
      assets.set(keyOf(asset), stored(asset));
      return true;
    },
    async get(ref) {
      await reach(records);
      return structuredClone(assets.get(keyOf(ref)));
    },
    async list(user, shootId, page) {
      await reach(records);
      const own = [...assets.values()].filter(
        (asset) => asset.user_id === user && asset.shoot_id === shootId,
      );
      const oldestFirst = own.toSorted((a, b) => (a.asset_id < b.asset_id ? -1 : 1));
      const idOf = (asset: Asset) => asset.asset_id;
      return pageOf(oldestFirst, page, { idOf, isAfter: (id, than) => id > than });
    },
    async addOutput(ref, output, dueAt) {
      const due = dueAt === undefined ? {} : { due_at: dueAt };
      const add = ({ outputs }: Asset) => ({ outputs: { ...outputs, [output.job_id]: output }, ...due });
      if (!(await change(ref, add))) throw new Error(`There is no asset ${ref.asset_id}`);
    },
    describe: (asset, described) =>
      change(asset, ({ storage }) => (storage === asset.storage ? described : undefined)),
    moveOriginal: (asset, to) =>
      change(asset, ({ storage, renditions }) =>
        storage === asset.storage && !renditions === !asset.renditions ? to : undefined,
      ),
    async moveOutput(ref, jobId, storage) {
      const move = ({ outputs }: Asset) => {
        const output = outputs[jobId];
        return output && { outputs: { ...outputs, [jobId]: { ...output, storage } } };
      };
      if (!(await change(ref, move))) throw new Error(`There is no output of ${jobId}`);
    },
    async removeOutput(ref, jobId) {
      const others = ({ outputs }: Asset) => Object.entries(outputs).filter(([id]) => id !== jobId);
      await change(ref, (asset) => ({ outputs: Object.fromEntries(others(asset)) }));
    },
    async remove(ref) {
      await reach(records);
      assets.delete(keyOf(ref));
    },
    setDue: (asset, dueAt) =>
      change(asset, ({ due_at }) => (due_at === asset.due_at ? { due_at: dueAt } : undefined)),
    due: (until) => [dueOf(assets, until, records)],
    all: () => structuredClone([...assets.values()]),
  };
  return records;
}
