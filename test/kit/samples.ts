import type { RenditionName } from "@luster/contract/assets";
import type { ContentType } from "@luster/contract/picture-types";
import type { Asset, Output } from "@luster/core/assets/asset";
import type { Batch } from "@luster/core/batches/batch";
import type { Deletion } from "@luster/core/deletions/deletion";
import type { Provider } from "@luster/core/engines/engine";
import { newId } from "@luster/core/id";
import type { Job } from "@luster/core/jobs/job";
import type { Shoot } from "@luster/core/shoots/shoot";
import { originalKey, outputKey, renditionKey } from "@luster/core/storage/object-key";
import type { Upload } from "@luster/core/uploads/upload";
import type { Webhook } from "@luster/core/webhooks/webhook";
import { newUser } from "./fakes/ids.ts";

const at = "2026-03-01T12:00:00.000Z";

/** A shoot with nothing special about it. */
export const aShoot = (fields: Partial<Shoot> = {}): Shoot => ({
  shoot_id: newId("shoot"),
  user_id: newUser(),
  name: "12 Garden Lane",
  created_at: at,
  ...fields,
});

/** A pending upload to R2. */
export function anUpload(fields: Partial<Upload> = {}): Upload {
  const ids = { user_id: newUser(), shoot_id: newId("shoot"), asset_id: newId("asset"), ...fields };
  return {
    ...ids,
    status: "pending",
    version: 1,
    object_key: keyOf(ids),
    storage: "r2",
    stores: ["r2"],
    filename: "kitchen.jpg",
    content_type: "image/jpeg",
    created_at: at,
    url_expires_at: "2026-03-01T13:00:00.000Z",
    due_at: "2026-03-01T14:00:00.000Z",
    ...fields,
  };
}

/** A confirmed original in R2, without outputs. */
export function anAsset(fields: Partial<Asset> = {}): Asset {
  const ids = { user_id: newUser(), shoot_id: newId("shoot"), asset_id: newId("asset"), ...fields };
  return {
    ...ids,
    object_key: keyOf(ids),
    storage: "r2",
    filename: "kitchen.jpg",
    content_type: "image/jpeg",
    file_size: 1000,
    etag: '"00000000000000000000000000000000"',
    created_at: at,
    outputs: {},
    ...fields,
  };
}

/** The renditions of an original, or of a job's output, beside it. */
export function someRenditions(asset: Asset, jobId?: string) {
  const { user_id: userId, shoot_id: shootId, asset_id: assetId } = asset;
  const rendition = (name: RenditionName, content_type: ContentType) => ({
    object_key: renditionKey({ userId, shootId, assetId, jobId }, name),
    content_type,
    width: 64,
    height: 48,
    file_size: 90,
    sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  });
  return { thumb: rendition("thumb", "image/webp"), screen: rendition("screen", "image/jpeg") };
}

/** What a job made of an asset. */
export function anOutput(asset: Asset, fields: Partial<Output> = {}): Output {
  const job_id = fields.job_id ?? newId("job");
  const { user_id: userId, shoot_id: shootId, asset_id: assetId } = asset;
  return {
    job_id,
    kind: "enhanced",
    tier: "basic",
    object_key: outputKey({ userId, shootId, assetId, jobId: job_id }),
    storage: "r2",
    content_type: "image/jpeg",
    width: 64,
    height: 48,
    file_size: 900,
    sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    created_at: at,
    ...fields,
  };
}

/** A job that was just accepted. */
export const aJob = (fields: Partial<Job> = {}): Job => ({
  job_id: newId("job"),
  user_id: newUser(),
  shoot_id: newId("shoot"),
  asset_id: newId("asset"),
  status: "queued",
  tier: "basic",
  created_at: at,
  updated_at: at,
  version: 1,
  attempts: 0,
  calls: [],
  events: [{ at, type: "queued" }],
  due_at: "2026-03-01T12:15:00.000Z",
  ...fields,
});

/** A batch of two photos that was just accepted. */
export const aBatch = (fields: Partial<Batch> = {}): Batch => ({
  batch_id: newId("batch"),
  user_id: newUser(),
  shoot_id: newId("shoot"),
  version: 1,
  tier: "basic",
  strength: "natural",
  asset_ids: [newId("asset"), newId("asset")],
  skipped: [],
  created_at: at,
  due_at: "2026-03-01T12:01:00.000Z",
  ...fields,
});

/** A deletion of a shoot that has just begun. */
export const aDeletion = (fields: Partial<Deletion> = {}): Deletion => ({
  deletion_id: newId("deletion"),
  user_id: newUser(),
  scope: { kind: "shoot", shoot_id: newId("shoot") },
  reason: "request",
  version: 1,
  requested_at: at,
  objects: [],
  urls: { downloads_end_at: "2026-03-01T13:10:00.000Z", uploads: [] },
  unreachable: [],
  due_at: at,
  ...fields,
});

/** A webhook that nothing is sent to. */
export const aWebhook = (fields: Partial<Webhook> = {}): Webhook => ({
  webhook_id: newId("webhook"),
  user_id: newUser(),
  url: "https://hooks.example/",
  events: ["job.succeeded"],
  status: "enabled",
  created_at: at,
  version: 1,
  secrets: [],
  ...fields,
});

const keyOf = ({ user_id, shoot_id, asset_id }: Pick<Asset, "user_id" | "shoot_id" | "asset_id">): string =>
  originalKey({ userId: user_id, shootId: shoot_id, assetId: asset_id, contentType: "image/jpeg" });

/** A provider of the tests' own, which is paid by the tokens of one model. */
export const aProvider: Provider = {
  id: "openai",
  prices: new Map([["model-1", { textIn: 5, imageIn: 8, imageOut: 30 }]]),
  limits: { step: 16, maxEdge: 3840, maxRatio: 3, minPixels: 1, maxPixels: 4_000_000 },
};
