import { Failure } from "../failure.ts";
import type { UploadRecords } from "./records.ts";
import type { Asset } from "../assets/asset.ts";
import type { AssetRecords } from "../assets/records.ts";

type Deps = { assets: Pick<AssetRecords, "get">; uploads: Pick<UploadRecords, "get"> };

/**
 * Finds assets by their id: the upload names the shoot. Assets of the system before this one have none, and are found
 * by their shoot.
 */
export function createFindAsset({ assets, uploads }: Deps) {
  /**
   * The user's asset, in that shoot if one is named; throws `asset.not_found`, or `asset.not_confirmed` while it is
   * only presigned.
   */
  return async function find(user_id: string, asset_id: string, shoot_id?: string): Promise<Asset> {
    const named = shoot_id === undefined ? undefined : await assets.get({ user_id, shoot_id, asset_id });
    if (named) return named;
    const upload = await uploads.get(user_id, asset_id);
    if (!upload || (shoot_id ?? upload.shoot_id) !== upload.shoot_id) throw new Failure("asset.not_found");
    const asset = await assets.get(upload);
    if (!asset) throw new Failure("asset.not_confirmed");
    return asset;
  };
}

export type FindAsset = ReturnType<typeof createFindAsset>;
