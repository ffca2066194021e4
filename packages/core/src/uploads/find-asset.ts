import { Failure } from "../failure.ts";
import type { UploadRecords } from "./records.ts";
import type { Asset } from "../assets/asset.ts";
import type { AssetRecords } from "../assets/records.ts";

type Deps = { assets: Pick<AssetRecords, "get">; uploads: Pick<UploadRecords, "get"> };

/** Finds assets by their id alone: the upload names the shoot. */
export function createFindAsset({ assets, uploads }: Deps) {
  /** The user's asset; throws `asset.not_found`, or `asset.not_confirmed` while it is only presigned. */
  return async function find(user: string, assetId: string): Promise<Asset> {
    const upload = await uploads.get(user, assetId);
    if (!upload) throw new Failure("asset.not_found");
    const asset = await assets.get(upload);
    if (!asset) throw new Failure("asset.not_confirmed");
    return asset;
  };
}

export type FindAsset = ReturnType<typeof createFindAsset>;
