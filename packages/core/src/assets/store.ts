import type { Page, PageQuery } from "../page.ts";
import type { Asset, Output } from "./asset.ts";

/** Where an asset stands: the owner, the shoot, the asset. */
export type AssetRef = Pick<Asset, "user_id" | "shoot_id" | "asset_id">;

/** Keeps assets. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface AssetStore {
  /** `false`, and nothing written, when the asset is there already. */
  create(asset: Asset): Promise<boolean>;
  /** `undefined` when there is no such asset under this user and shoot. */
  get(ref: AssetRef): Promise<Asset | undefined>;
  /** The assets of a shoot, in the order they were presigned. */
  list(user: string, shootId: string, page: PageQuery): Promise<Page<Asset>>;
  /** Sets the output of its job; repeating it changes nothing. */
  addOutput(ref: AssetRef, output: Output): Promise<void>;
}
