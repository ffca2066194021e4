import type { Asset } from "../assets/asset.ts";
import { dueIfOnStandby } from "../assets/standby-due.ts";
import type { AssetRecords } from "../assets/records.ts";
import { Failure, isFailure } from "../failure.ts";
import { declaredType } from "../pictures/media-type.ts";
import type { Quotas } from "../quotas/quotas.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { after, type Clock, minutes } from "../time.ts";
import type { Turns } from "../turns/turns.ts";
import { type Arrival, inspect, otherType } from "./arrival.ts";
import { tooLarge, type UploadLimits } from "./limits.ts";
import { orRefused } from "../refused.ts";
import { sideBySide } from "../side-by-side.ts";
import { replace } from "./replace.ts";
import type { UploadRecords } from "./records.ts";
import type { UploadConfirmation } from "@luster/contract/uploads";
import type { Upload } from "./upload.ts";

type Deps = {
  uploads: UploadRecords;
  assets: AssetRecords;
  stores: ObjectStores;
  quotas: Pick<Quotas, "take" | "release">;
  turns: Turns;
  limits: UploadLimits;
  now: Clock;
};
type Recorded = { asset: Asset; /** `false` when the asset existed before. */ created: boolean };

/** How many of many are confirmed at a time: each looks at its object. */
const atOnce = 16;

/** When the sweep finishes what a confirmation that died left half done. */
const finishAfter = minutes(1);

/** The second half of an upload: what arrived becomes an asset, or is refused and deleted. */
export function createConfirm({ uploads, assets, stores, quotas, turns, limits, now }: Deps) {
  /**
   * Makes the asset, once. Throws `asset.not_found`, `storage.unavailable`, `quota.bytes` and the `upload.*` failures
   * that say what differs.
   */
  async function confirm(user: string, confirmation: UploadConfirmation): Promise<Recorded> {
    const upload = await uploads.get(user, confirmation.asset_id);
    const { shoot_id = upload?.shoot_id } = confirmation;
    if (!upload || upload.shoot_id !== shoot_id) throw new Failure("asset.not_found");
    compare(upload, confirmation);
    return upload.status === "confirmed" ? record(upload) : arrive(upload, confirmation);
  }

  /** The same for many, each with its own result. */
  const confirmMany = (user: string, assetIds: readonly string[]) =>
    sideBySide(assetIds, atOnce, async (asset_id) => {
      const result = await orRefused(confirm(user, { asset_id }));
      return "error" in result ? { asset_id, ...result } : result.asset;
    });

  async function arrive(upload: Upload, confirmation: UploadConfirmation): Promise<Recorded> {
    if (upload.status === "closed") throw new Failure("upload.closed");
    const arrival = await find(upload);
    const refusal = refuse(arrival);
    if (refusal) return record(await close(upload, refusal));
    const declared = confirmation.file_size ?? upload.file_size ?? arrival.size;
    if (arrival.size !== declared) throw wrongSize(declared, arrival.size);
    return keep(upload, arrival);
  }

  /** Of confirmations that race, one at a time counts the bytes: two would fill a quota that has room for one. */
  const keep = (upload: Upload, arrival: Arrival): Promise<Recorded> =>
    turns.once(upload.user_id, upload.asset_id, {
      find: () => confirmedBefore(upload),
      make: () => count(upload, arrival),
    });

  async function confirmedBefore({ user_id, asset_id }: Upload): Promise<Recorded | undefined> {
    const upload = await uploads.get(user_id, asset_id);
    return upload?.status === "confirmed" ? record(upload) : undefined;
  }

  /** Its bytes are counted before it is confirmed, and not counted after all when another request was first. */
  async function count(upload: Upload, arrival: Arrival): Promise<Recorded> {
    const taken = { at: now(), amount: arrival.size };
    await quotas.take(upload.user_id, "bytes", arrival.size);
    const uncount = () => quotas.release(upload.user_id, "bytes", taken);
    const confirmed = await confirmAs(upload, arrival, taken.at).catch(async (error: unknown) => {
      // A database that did not answer may have written it.
      if (!isFailure(error, "service.unavailable")) await uncount();
      throw error;
    });
    const recorded = await record(confirmed.upload);
    await (confirmed.written ? noLongerPending(upload) : uncount());
    return recorded;
  }

  function confirmAs(upload: Upload, arrival: Arrival, time: Date) {
    const { storage, etag, size } = arrival;
    const arrived_type = otherType(arrival, upload.content_type);
    return replace(uploads, {
      ...upload,
      status: "confirmed",
      storage,
      etag,
      file_size: size,
      ...(arrived_type && { arrived_type }),
      confirmed_at: time.toISOString(),
      due_at: after(time, finishAfter).toISOString(),
    });
  }

  const noLongerPending = ({ user_id, created_at }: Upload): Promise<void> =>
    quotas.release(user_id, "uploads_pending", { at: new Date(created_at) });

  /** The object in the newest URL's store, or where an earlier URL put it. */
  async function find(upload: Upload): Promise<Arrival> {
    for (const name of new Set([upload.storage, ...upload.stores])) {
      const arrival = await inspect(stores.get(name), upload.object_key);
      if (arrival) return arrival;
    }
    throw new Failure("upload.not_arrived");
  }

  /** A picture under another type's name is a picture; only what is none, or too large, is refused. */
  function refuse(arrival: Arrival): Failure | undefined {
    if (arrival.size > limits.maxFileSize) return tooLarge(arrival.size, limits);
    return arrival.contentType === undefined ? noPicture() : undefined;
  }

  /** Closing comes before deleting, so that an upload that another request has just confirmed keeps its object. */
  async function close(upload: Upload, refusal: Failure): Promise<Upload> {
    const { upload: closed } = await replace(uploads, { ...upload, status: "closed" });
    if (closed.status === "confirmed") return closed;
    await Promise.all(closed.stores.map((name) => stores.get(name).delete(closed.object_key)));
    await noLongerPending(closed);
    throw refusal;
  }

  /** Makes the asset of a confirmed upload unless it exists, and leaves nothing for the sweep to finish. */
  async function record(upload: Upload): Promise<Recorded> {
    const asset = { ...assetOf(upload), ...due(upload) };
    const created = await assets.create(asset);
    if (upload.due_at) await uploads.replace({ ...upload, version: upload.version + 1, due_at: undefined });
    return { asset: created ? asset : ((await assets.get(asset)) ?? asset), created };
  }

  /** The sweep moves what is in the standby store, and removes what a URL of another store may have left there. */
  function due(upload: Upload): Pick<Asset, "due_at"> {
    const due_at =
      dueIfOnStandby(upload, stores, now) ?? (upload.stores.length > 1 ? upload.url_expires_at : undefined);
    return due_at === undefined ? {} : { due_at };
  }

  return { confirm, confirmMany, record };
}

export type Confirm = ReturnType<typeof createConfirm>;

/** What is said is compared with what was presigned. */
function compare(upload: Upload, said: UploadConfirmation): void {
  if ((said.object_key ?? upload.object_key) !== upload.object_key) throw new Failure("upload.key_mismatch");
  if ((said.filename ?? upload.filename) !== upload.filename) throw new Failure("upload.filename_mismatch");
  const declared = declaredType(said.content_type);
  if (declared !== "unsaid" && declared !== upload.content_type) throw wrongDeclaration(said, upload);
  const { file_size = said.file_size } = upload;
  if (said.file_size !== undefined && file_size !== undefined && said.file_size !== file_size)
    throw wrongSize(said.file_size, file_size);
}

const wrongSize = (declared: number, size: number) =>
  new Failure("upload.size_mismatch", `file_size says ${declared}; the upload has ${size} bytes.`);

const wrongDeclaration = (confirmation: UploadConfirmation, upload: Upload) =>
  new Failure(
    "upload.type_mismatch",
    `content_type says ${JSON.stringify(confirmation.content_type)}; the upload was presigned for ${upload.content_type}.`,
  );

const noPicture = () =>
  new Failure("upload.type_mismatch", "The file's first bytes match no supported picture type.");

function assetOf(upload: Upload): Asset {
  const { asset_id, shoot_id, user_id, object_key, storage, filename, content_type } = upload;
  const { arrived_type, file_size, etag, confirmed_at } = upload;
  if (file_size === undefined || etag === undefined || confirmed_at === undefined)
    throw new Error(`The confirmed upload ${asset_id} is incomplete`);
  return {
    asset_id,
    shoot_id,
    user_id,
    object_key,
    storage,
    filename,
    content_type: arrived_type ?? content_type,
    file_size,
    etag,
    created_at: confirmed_at,
    outputs: {},
  };
}
