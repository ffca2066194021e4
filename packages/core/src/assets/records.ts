import type { Page, PageQuery } from "@luster/contract/page";
import type { StorageName } from "@luster/contract/storage";
import type { Asset, Described, Output } from "./asset.ts";

/** Where an asset is in the table: the owner, the shoot, the asset. */
export type AssetRef = Pick<Asset, "user_id" | "shoot_id" | "asset_id">;

/** Keeps assets. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface AssetRecords {
  /** `false`, and nothing written, when the asset exists already. */
  create(asset: Asset): Promise<boolean>;
  /** `undefined` when there is no such asset under this user and shoot. */
  get(ref: AssetRef): Promise<Asset | undefined>;
  /** The assets of a shoot, in the order they were presigned. */
  list(user: string, shootId: string, page: PageQuery): Promise<Page<Asset>>;
  /** Sets the output of its job, and when the sweep should look at the asset; repeating it changes nothing. */
  addOutput(ref: AssetRef, output: Output, dueAt?: string): Promise<void>;
  /**
   * Sets what the picture of the original is; `false`, and nothing written, unless the original is where `asset`
   * says.
   */
  describe(asset: Asset, described: Described): Promise<boolean>;
  /**
   * Writes where the original now is, with its renditions; `false`, and nothing written, unless it was where `asset`
   * says, and had renditions if `asset` has.
   */
  moveOriginal(asset: Asset, to: Pick<Asset, "storage" | "etag">): Promise<boolean>;
  /** Writes where an output now is. */
  moveOutput(ref: AssetRef, jobId: string, to: StorageName): Promise<void>;
  /** Writes when the sweep looks again, or never; `false`, and nothing written, when something became due meanwhile. */
  setDue(asset: Asset, dueAt: string | undefined): Promise<boolean>;
  /** Removes the record of an output, if there is one. */
  removeOutput(ref: AssetRef, jobId: string): Promise<void>;
  /** Removes the record, if there is one, with those of its outputs. */
  remove(ref: AssetRef): Promise<void>;
  /** Assets whose `due_at` is at most `until`, in streams to be read in parallel; may lag behind the writes. */
  due(until: Date): AsyncIterable<Asset>[];
}
