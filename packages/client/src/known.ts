import type { AssetView, ListedAsset } from "@luster/contract/assets";
import type { JobView } from "@luster/contract/jobs";
import type { Api } from "./api.ts";
import type { Wish } from "./enhance.ts";

type Deps = Pick<Api, "shoots" | "assets" | "jobs">;
type File = { name: string; size: number };

/**
 * What the server knows of a shoot already: by this an upload continues after a reload, a crash or on another device.
 * Read once, when it is first asked for.
 */
export function createKnown(api: Deps, options: { shoot?: string | undefined; name?: string | undefined }) {
  let loading: Promise<{ shoot: string; assets: Map<string, ListedAsset[]> }> | undefined;
  const found = new Map<number, ListedAsset>();
  const deleted = new Set<string>();

  function load() {
    loading ??= begin().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  }

  async function begin() {
    const assets = new Map<string, ListedAsset[]>();
    if (options.shoot === undefined) {
      const name = options.name ?? `Shoot of ${new Date().toISOString().slice(0, 10)}`;
      return { shoot: (await api.shoots.create({ name })).shoot_id, assets };
    }
    for (const asset of await all(options.shoot)) {
      const key = keyOf({ name: asset.filename, size: asset.file_size });
      assets.set(key, [...(assets.get(key) ?? []), asset]);
    }
    return { shoot: options.shoot, assets };
  }

  async function all(shoot: string): Promise<ListedAsset[]> {
    const found: ListedAsset[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await api.assets.list(shoot, { limit: 100, cursor });
      found.push(...page.assets);
      cursor = page.cursor;
      if (cursor === undefined) return found;
    }
  }

  /**
   * The shoot, and the asset that this file became in it. Each asset is found for one `id` only: two files may share
   * a name and a size.
   */
  async function find({ id, ...file }: File & { id: number }): Promise<{ shoot: string; asset?: AssetView }> {
    const { shoot, assets } = await load();
    const asset = found.get(id) ?? take(assets.get(keyOf(file)));
    if (!asset) return { shoot };
    found.set(id, asset);
    return { shoot, asset };
  }

  /** The job that made an output of the asset of this `id` by the same wish. */
  async function job(
    id: number,
    { tier = "basic", strength = "natural", prompt = "" }: Wish,
  ): Promise<JobView | undefined> {
    const made = (found.get(id)?.outputs ?? []).filter((output) => output.tier === tier);
    const jobs = await Promise.all(made.map(({ job_id }) => api.jobs.get(job_id)));
    return jobs.find(
      (job) => (job.strength ?? "natural") === strength && (job.prompt ?? "").trim() === prompt.trim(),
    );
  }

  /** The first that was not deleted since the list was read. */
  function take(assets: ListedAsset[] = []): ListedAsset | undefined {
    const asset = assets.shift();
    return asset && deleted.has(asset.asset_id) ? take(assets) : asset;
  }

  return {
    find,
    job,
    /** The asset was deleted: no file is it any more. */
    drop: (asset_id: string): void => void deleted.add(asset_id),
    shoot: async (): Promise<string> => (await load()).shoot,
  };
}

/** The server cleans names of what cannot be shown, and cuts long ones; letters and digits stay. */
const keyOf = ({ name, size }: File): string =>
  `${name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .slice(0, 150)}|${size}`;
