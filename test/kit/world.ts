import { createHash, randomUUID } from "node:crypto";
import { createAssets } from "@luster/core/assets/assets";
import { createCheckRecords } from "@luster/core/backups/check-records";
import { createFindAsset } from "@luster/core/uploads/find-asset";
import { createDeletionSweep } from "@luster/core/deletions/deletion-sweep";
import { createDeletions } from "@luster/core/deletions/deletions";
import { createFindGone } from "@luster/core/deletions/gone";
import { createIdempotency } from "@luster/core/idempotency/idempotency";
import { createAccept } from "@luster/core/jobs/accept";
import { createBatchSweep } from "@luster/core/batches/batch-sweep";
import { createBatches } from "@luster/core/batches/batches";
import { createFill } from "@luster/core/batches/fill";
import { createPlan } from "@luster/core/batches/plan";
import { createSettle } from "@luster/core/batches/settle";
import { createShootOf } from "@luster/core/batches/shoot-of";
import { createCancel } from "@luster/core/jobs/cancel";
import { createList } from "@luster/core/jobs/list";
import { createOverview } from "@luster/core/jobs/overview";
import { createShow } from "@luster/core/jobs/show";
import { createJobSweep } from "@luster/core/jobs/job-sweep";
import type { Tier } from "@luster/contract/tier";
import { createQuotas } from "@luster/core/quotas/quotas";
import { createRetentionSweep } from "@luster/core/retention/retention-sweep";
import { createRequireBudget } from "@luster/core/spending/budget";
import type { Caps } from "@luster/core/spending/spending";
import { createUsage } from "@luster/core/spending/usage";
import { createShoots } from "@luster/core/shoots/shoots";
import { createStores } from "@luster/core/storage/stores";
import { createTurns } from "@luster/core/turns/turns";
import { createConfirm } from "@luster/core/uploads/confirm";
import { createPresign } from "@luster/core/uploads/presign";
import { createUploadSweep } from "@luster/core/uploads/upload-sweep";
import type { UploadConfirmation, UploadTicket } from "@luster/contract/uploads";
import type { DeliveryRecords, WebhookRecords } from "@luster/core/webhooks/records";
import type { Delivery, Webhook } from "@luster/core/webhooks/webhook";
import { memoryAssetRecords } from "./fakes/assets.memory.ts";
import { memoryCopies } from "./fakes/copies.memory.ts";
import { memoryBatchRecords } from "./fakes/batches.memory.ts";
import { settableClock } from "./fakes/clock.ts";
import { memoryDeletionRecords } from "./fakes/deletions.memory.ts";
import { memoryIdempotencyRecords } from "./fakes/idempotency.memory.ts";
import { countedIds } from "./fakes/ids.ts";
import { memoryJobRecords } from "./fakes/jobs.memory.ts";
import { type MemoryJobQueue, memoryJobQueue } from "./fakes/queue.memory.ts";
import { memoryQuotaRecords, quotaLimits } from "./fakes/quotas.memory.ts";
import { memoryOnlyRecord } from "./fakes/only-record.memory.ts";
import type { Walk } from "@luster/core/backups/records";
import type { Applied } from "@luster/core/retention/applied";
import { memoryShootRecords } from "./fakes/shoots.memory.ts";
import { memorySpendingRecords, spendingWithin } from "./fakes/spending.memory.ts";
import { memoryStore } from "./fakes/store.memory.ts";
import { memoryTurnRecords } from "./fakes/turns.memory.ts";
import { memoryUploadRecords } from "./fakes/uploads.memory.ts";

export const user = "ana";
export const maxFileSize = 1000;

type Options = {
  tiers?: readonly Tier[];
  standby?: boolean;
  quotas?: Parameters<typeof quotaLimits>[0];
  caps?: Partial<Caps>;
  /** Milliseconds that pass for a request that waits for another one, so that one which died holds up no test. */
  pause?: number;
  /** Days that a shoot is kept. */
  retention?: number;
  /** Whether originals have a second copy. */
  copies?: boolean;
  /** Where jobs of paid tiers wait, instead of beside the others. */
  paidQueue?: MemoryJobQueue;
};

/**
 * The whole domain over in-memory adapters, R2 with S3 as its standby. `tiers` have an engine, `quotas` are a user's.
 */
export function world({
  tiers = ["basic", "premium"],
  standby = true,
  quotas: allowed = {},
  caps = {},
  pause = 50,
  retention,
  copies: isCopying = false,
  paidQueue,
}: Options = {}) {
  const clock = settableClock();
  const newId = countedIds();
  const keep = {
    shoots: memoryShootRecords(),
    uploads: memoryUploadRecords(),
    assets: memoryAssetRecords(),
    jobs: memoryJobRecords(),
    batches: memoryBatchRecords(),
    deletions: memoryDeletionRecords(),
    keys: memoryIdempotencyRecords(),
    quotas: memoryQuotaRecords(),
    spending: memorySpendingRecords(),
    turns: memoryTurnRecords(),
    retention: memoryOnlyRecord<Applied>(),
    walks: memoryOnlyRecord<Walk>(),
  };
  const { now } = clock;
  const r2 = memoryStore({ name: "r2", now });
  const s3 = memoryStore({ name: "s3", methods: ["PUT", "POST"], now });
  const copies = isCopying ? memoryCopies(now) : undefined;
  const queue = memoryJobQueue();
  const queueOf = (tier: Tier) => (tier === "basic" ? queue : (paidQueue ?? queue));
  const errors: unknown[] = [];

  const quotas = createQuotas({ records: keep.quotas, limits: quotaLimits(allowed), now: clock.now });
  const spending = spendingWithin(keep.spending, now, { caps });
  const requireBudget = createRequireBudget({
    spending,
    mostOf: (tier) => ({ basic: 0, standard: 0.1, premium: 1 })[tier],
  });
  const priceOf = (tier: Tier) => ({ basic: 0, standard: 0.1, premium: undefined })[tier];
  const usage = createUsage({
    records: keep.spending,
    spending,
    priceOf,
    quotas,
    now,
    caps: { user: 1_000_000, ...caps },
  });
  const common = {
    now: clock.now,
    newId,
    quotas,
    requireBudget,
    onError: (error: unknown) => void errors.push(error),
  };
  const turns = createTurns({
    records: keep.turns,
    now: clock.now,
    newToken: randomUUID,
    pause: async () => clock.advance(pause),
  });
  const limits = { maxFileSize, urlExpiresIn: 3600 };
  const stores = createStores({ primary: r2, standby: standby ? s3 : undefined, now: clock.now });
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const idempotency = createIdempotency({ records: keep.keys, now: clock.now, digest });
  const shoots = createShoots({ ...common, records: keep.shoots, idempotency, retention });
  const overview = createOverview({ jobs: keep.jobs, shoots });
  const assets = createAssets({ ...common, assets: keep.assets, shoots, jobsOf: overview.ofAssets, stores });
  const findAsset = createFindAsset({ assets: keep.assets, uploads: keep.uploads });
  const uploading = { ...common, uploads: keep.uploads, assets: keep.assets, shoots, stores, limits, turns };
  const { presign, presignMany } = createPresign(uploading);
  const { confirm, confirmMany, record } = createConfirm(uploading);
  const offers = (tier: Tier) => tiers.includes(tier);
  const accept = createAccept({
    ...common,
    jobs: keep.jobs,
    queueOf,
    findAsset,
    idempotency,
    turns,
    offers,
    onUnsent: common.onError,
  });
  const list = createList({ jobs: keep.jobs, shoots, findAsset, shootOf: createShootOf(keep.batches) });
  const cancel = createCancel({ jobs: keep.jobs, now });
  const making = { ...common, batches: keep.batches, jobs: keep.jobs, cancel, queueOf };
  const tell = { listeners: async () => [], send: async () => {} };
  const settle = createSettle({ ...making, tell, onUntold: common.onError });
  const fill = createFill({ ...making, settle: settle.settle, onUnsent: common.onError });
  const plan = createPlan({ assets: keep.assets, jobs: keep.jobs, shoots, offers, priceOf });
  const batches = createBatches({ ...making, plan, fill, idempotency, turns });
  const sweepBatches = createBatchSweep({ ...common, batches: keep.batches, fill, settle });
  const show = createShow({ jobs: keep.jobs, findAsset, download: assets.download });
  const jobs = { create: accept, get: show, list, cancel };
  const sweepUploads = createUploadSweep({ ...common, uploads: keep.uploads, stores, record });
  const sweepJobs = createJobSweep({
    ...common,
    jobs: keep.jobs,
    queueOf,
    assets: keep.assets,
    stores,
    spending,
    tell: async () => false,
  });

  const findGone = createFindGone(keep.deletions);
  const webhooks: Webhook[] = [];
  const late: string[] = [];
  const deliveries: Delivery[] = [];
  const erasing = {
    ...common,
    ...keep,
    spending,
    stores: { primary: r2, standby: standby ? s3 : undefined },
    copies,
    urlExpiresIn: 4_200,
    webhooks: inMemory(webhooks),
    onLate: () => void late.push(clock.now().toISOString()),
    deliveries: toldInMemory(deliveries),
  };
  const deletions = createDeletions({ ...erasing, shoots });
  const sweepDeletions = createDeletionSweep(erasing);
  /** By a deployment whose setting is another now. */
  const sweepRetentionOf = (days: number | undefined) =>
    createRetentionSweep({ ...erasing, applied: keep.retention, retention: days });
  const sweepRetention = sweepRetentionOf(retention);

  /** A shoot, and a ticket for a JPEG in it. */
  async function presigned(request: Partial<Parameters<typeof presign>[1]> = {}) {
    const { shoot_id } = await shoots.create(user, { name: "12 Garden Lane" });
    return presign(user, { shoot_id, filename: "kitchen.jpg", content_type: "image/jpeg", ...request });
  }

  /** The confirmation that is right for a ticket and these bytes. */
  async function confirmationOf(
    { asset_id, object_key }: UploadTicket,
    bytes: Uint8Array,
  ): Promise<{ [K in keyof UploadConfirmation]-?: NonNullable<UploadConfirmation[K]> }> {
    const upload = await keep.uploads.get(user, asset_id);
    if (!upload) throw new Error(`${asset_id} was never presigned`);
    const { shoot_id, filename, content_type } = upload;
    return { asset_id, shoot_id, object_key, filename, content_type, file_size: bytes.length };
  }

  /** A JPEG, presigned, uploaded and confirmed. */
  async function confirmed(bytes: Uint8Array = jpeg()) {
    const ticket = await presigned();
    (ticket.storage === "r2" ? r2 : s3).arrive(ticket.object_key, bytes, "image/jpeg");
    return (await confirm(user, await confirmationOf(ticket, bytes))).asset;
  }

  const adapters = {
    copies,
    webhooks,
    deliveries,
    clock,
    newId,
    keep,
    r2,
    s3,
    stores,
    queue,
    queueOf,
    errors,
    late,
  };
  const checkRecords = createCheckRecords({ ...erasing, findGone });
  const domain = {
    checkRecords,
    shoots,
    overview,
    assets,
    findAsset,
    presign,
    presignMany,
    batches,
    fill,
    settle: settle.settle,
    sweepBatches,
    confirm,
    confirmMany,
    jobs,
    sweepUploads,
    sweepJobs,
    sweepDeletions,
    sweepRetention,
    sweepRetentionOf,
    deletions,
    findGone,
    quotas,
    spending,
    usage,
  };
  return { ...adapters, ...domain, presigned, confirmationOf, confirmed };
}

/** As far as a deletion needs them. */
const inMemory = (webhooks: Webhook[]): Pick<WebhookRecords, "list" | "remove"> => ({
  list: async (owner) => webhooks.filter(({ user_id }) => user_id === owner),
  remove: async (webhook) => void webhooks.splice(webhooks.indexOf(webhook), 1),
});

const toldInMemory = (deliveries: Delivery[]): Pick<DeliveryRecords, "list" | "remove"> => ({
  list: async (owner, webhook) => ({
    items: deliveries.filter(({ user_id, webhook_id }) => user_id === owner && webhook_id === webhook),
  }),
  async remove({ user_id, webhook_id, event_id }) {
    const at = deliveries.findIndex(
      (each) => each.user_id === user_id && each.webhook_id === webhook_id && each.event_id === event_id,
    );
    if (at >= 0) deliveries.splice(at, 1);
  },
});

/** Bytes that begin as a JPEG does. */
export function jpeg(size = 100): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}

/** Bytes that begin as a PNG does. */
export function png(size = 100): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return bytes;
}

/** Bytes that begin as a HEIC does. */
export function heic(size = 100): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"));
  return bytes;
}

/** A sweep that has all the time it wants. */
export const unhurried = { signal: new AbortController().signal };

export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => minutes(count * 60);
/** Until nothing can come through a URL that was given before, in milliseconds. */
export const toTheEnd = minutes(120);
