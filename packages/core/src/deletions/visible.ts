import type { Page } from "@luster/contract/page";
import type { Asset } from "../assets/asset.ts";
import type { AssetRecords } from "../assets/records.ts";
import type { BatchRecords } from "../batches/records.ts";
import type { Job } from "../jobs/job.ts";
import type { JobRecords } from "../jobs/records.ts";
import type { ShootRecords } from "../shoots/records.ts";
import type { UploadRecords } from "../uploads/records.ts";
import type { WebhookRecords } from "../webhooks/records.ts";
import type { FindGone, Gone } from "./gone.ts";

// Records as routes see them: what is being deleted is not there. A page of a list may hold fewer than were asked for.

export const visibleShoots = (records: ShootRecords, findGone: FindGone): ShootRecords => ({
  ...records,
  get: (user, shootId) => seen(findGone(user), records.get(user, shootId)),
  list: (user, page) => pageSeen(findGone(user), records.list(user, page)),
});

export const visibleUploads = (records: UploadRecords, findGone: FindGone): UploadRecords => ({
  ...records,
  get: (user, assetId) => seen(findGone(user), records.get(user, assetId)),
});

export const visibleAssets = (records: AssetRecords, findGone: FindGone): AssetRecords => ({
  ...records,
  async get(ref) {
    const gone = findGone(ref.user_id);
    const asset = await seen(gone, records.get(ref));
    return asset && withoutOutputs(asset, await gone);
  },
  async list(user, shootId, page) {
    const gone = findGone(user);
    const { items, ...rest } = await pageSeen(gone, records.list(user, shootId, page));
    const known = await gone;
    return { ...rest, items: items.map((asset) => withoutOutputs(asset, known)) };
  },
});

export const visibleJobs = (records: JobRecords, findGone: FindGone): JobRecords => ({
  ...records,
  async get(user, jobId) {
    const gone = findGone(user);
    const job = await seen(gone, records.get(user, jobId));
    return job && withoutOutput(job, await gone);
  },
  list: (user, filter, page) => pageSeen(findGone(user), records.list(user, filter, page)),
  async ofShoot(user, shootId, range) {
    const [gone, jobs] = await Promise.all([findGone(user), records.ofShoot(user, shootId, range)]);
    return jobs.filter((job) => !gone.has(job));
  },
  async ofAssets(user, ...page) {
    const [gone, jobs] = await Promise.all([findGone(user), records.ofAssets(user, ...page)]);
    return jobs.filter((job) => !gone.has(job));
  },
});

export const visibleBatches = (records: BatchRecords, findGone: FindGone): BatchRecords => ({
  ...records,
  get: (user, batchId) => seen(findGone(user), records.get(user, batchId)),
});

export const visibleWebhooks = (records: WebhookRecords, findGone: FindGone): WebhookRecords => ({
  ...records,
  async get(user, webhookId) {
    const [gone, webhook] = await Promise.all([findGone(user), records.get(user, webhookId)]);
    return gone.hasWithUser(webhookId) ? undefined : webhook;
  },
  async list(user) {
    const [gone, webhooks] = await Promise.all([findGone(user), records.list(user)]);
    return webhooks.filter(({ webhook_id }) => !gone.hasWithUser(webhook_id));
  },
});

type Thing = Parameters<Gone["has"]>[0];

async function seen<T extends Thing>(
  gone: Promise<Gone>,
  read: Promise<T | undefined>,
): Promise<T | undefined> {
  const [known, found] = await Promise.all([gone, read]);
  return found && !known.has(found) ? found : undefined;
}

async function pageSeen<T extends Thing>(gone: Promise<Gone>, read: Promise<Page<T>>): Promise<Page<T>> {
  const [known, { items, ...rest }] = await Promise.all([gone, read]);
  return { ...rest, items: items.filter((each) => !known.has(each)) };
}

function withoutOutputs(asset: Asset, gone: Gone): Asset {
  const left = Object.entries(asset.outputs).filter(([job_id]) => !gone.hasOutput({ ...asset, job_id }));
  return { ...asset, outputs: Object.fromEntries(left) };
}

const withoutOutput = (job: Job, gone: Gone): Job =>
  job.output && gone.hasOutput(job) ? { ...job, output: undefined } : job;
