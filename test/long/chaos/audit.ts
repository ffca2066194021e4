import { setTimeout as pause } from "node:timers/promises";
import { eventIdOf } from "@luster/core/webhooks/webhook";
import * as z from "zod";
import type { Buckets } from "./bucket.ts";
import type { Memory } from "./client.ts";
import { mentions, shownBy } from "./deletion.ts";
import { digestOf } from "./pictures.ts";

const Stored = z.object({ storage: z.string(), object_key: z.string(), url: z.string() });
const Asset = Stored.extend({
  url: z.string().optional(),
  /** Why there is no URL of the original. */
  url_withheld: z.enum(["original.gone", "storage.unavailable"]).optional(),
  outputs: z.array(Stored),
});
const Listed = z.object({ assets: z.array(Asset) });
type Stored = z.infer<typeof Stored>;
const Job = z.object({
  status: z.enum(["queued", "processing", "succeeded", "failed", "cancelled"]),
  output: Stored.optional(),
  error: z.object({ code: z.string() }).optional(),
  events: z.array(z.object({ type: z.string(), at: z.coerce.date(), until: z.coerce.date().optional() })),
});

/** A job that succeeded; `waited`: from its first wait for the provider to the end of its last, by the domain's clock. */
export type Success = { user: string; waited?: { from: Date; until: Date } };

type Deleted = NonNullable<Memory["deleted"]>;
const Receipt = z.object({
  status: z.enum(["running", "done"]),
  reason: z.string(),
  shoot_id: z.string().optional(),
  objects: z.array(z.object({ gone_at: z.string().optional(), checked_at: z.string().optional() })),
});
const Receipts = z.object({ deletions: z.array(Receipt) });

/** How many clients check at once. */
const concurrency = 16;

/** What broke each promise, one line per case; `failed` counts the reasons. */
export type Findings = {
  accepted: number;
  successes: Success[];
  failed: Map<string, number>;
  open: string[];
  changed: string[];
  unreadableAssets: string[];
  unreadableOutputs: string[];
  madeOfAnother: string[];
  unowned: string[];
  /** How many deletions were accepted. */
  deletions: number;
  /** Those whose receipt does not say that all is gone. */
  unfinished: string[];
  /** What was deleted, and is in a reply all the same. */
  shown: string[];
  /** Objects and records of what was deleted. */
  leftObjects: string[];
  leftRecords: string[];
};

/** Looks into the buckets and the table, past the API. */
type Behind = { buckets: Buckets; records: () => Promise<string[]> };

/** Asks, as each client would, for everything it was promised, and searches the buckets for what nobody owns. */
export async function audit(
  api: string,
  memories: readonly Memory[],
  { buckets, records }: Behind,
): Promise<Findings> {
  const found: Findings = {
    accepted: 0,
    successes: [],
    failed: new Map(),
    open: [],
    changed: [],
    unreadableAssets: [],
    unreadableOutputs: [],
    madeOfAnother: [],
    unowned: [],
    deletions: 0,
    unfinished: [],
    shown: [],
    leftObjects: [],
    leftRecords: [],
  };
  const get = asOwner(api);
  const [objects, items] = await Promise.all([buckets.list(), records()]);
  const owned = new Set<string>();
  const left = memories.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const memory of left) await look(memory);
    }),
  );
  found.unowned.push(...objects.filter((object) => !owned.has(object)));
  return found;

  async function look(memory: Memory): Promise<void> {
    if (memory.isDeletionUnknown) return;
    if (memory.deleted) await lookAtDeleted(memory, memory.deleted);
    if (memory.deleted?.kind !== "output" && memory.deleted) return;
    if (memory.jobId !== undefined) await lookAtJob(memory, memory.jobId);
    if (memory.shootId !== undefined) await lookAtShoot(memory, memory.shootId);
  }

  async function lookAtDeleted(memory: Memory, deleted: Deleted): Promise<void> {
    const { plan, jobId, shownAfter = [] } = memory;
    const { kind, ids } = deleted;
    found.deletions += 1;
    const isOf = (text: string) => mentions(deleted, text);
    const receipt = await receiptOf(plan.user, deleted);
    const isTrue =
      receipt?.status === "done" && receipt.objects.every(({ gone_at, checked_at }) => gone_at && checked_at);
    if (!isTrue) found.unfinished.push(`${plan.user} ${kind} ${ids.join()}`);
    found.shown.push(...shownAfter, ...(await shownBy(api, memory, deleted)));
    found.leftObjects.push(...objects.filter(isOf));
    // What a webhook is to be told of a job has its number.
    const event = jobId === undefined ? "a job" : eventIdOf(jobId);
    if (kind !== "output")
      found.leftRecords.push(...items.filter((item) => isOf(item) || item.includes(event)));
  }

  async function receiptOf(user: string, { deletion_id, ids }: Deleted) {
    if (deletion_id !== undefined) return Receipt.parse(await get(`/deletions/${deletion_id}`, user));
    const { deletions } = Receipts.parse(await get("/deletions", user));
    return deletions.find(({ reason, shoot_id = "" }) => reason === "delete_after" && ids.includes(shoot_id));
  }

  async function lookAtJob({ plan, ...memory }: Memory, jobId: string): Promise<void> {
    const job = Job.parse(await get(`/jobs/${jobId}`, plan.user));
    const what = `${plan.user} ${jobId}`;
    found.accepted += 1;
    if (job.status === "queued" || job.status === "processing") found.open.push(what);
    if (job.error) found.failed.set(job.error.code, (found.failed.get(job.error.code) ?? 0) + 1);
    if (job.status !== "succeeded") return;
    found.successes.push({ user: plan.user, ...waitOf(job) });
    if (memory.tampered) found.madeOfAnother.push(what);
    if (memory.deleted) return;
    if (!job.output || !isJpeg(await read(job.output))) found.unreadableOutputs.push(what);
  }

  async function lookAtShoot(memory: Memory, shootId: string): Promise<void> {
    const assets = await listed(shootId, memory.plan.user);
    for (const { storage, object_key } of assets.flatMap((asset) => [asset, ...asset.outputs])) {
      const picture = `${storage}/${object_key}`;
      const stem = picture.slice(0, picture.lastIndexOf("."));
      for (const key of [picture, `${stem}.thumb.webp`, `${stem}.screen.jpg`, `${stem}.changes.png`]) {
        owned.add(key);
      }
    }
    if (!memory.confirmed) return;
    const expected = memory.batch?.assets.length ?? 1;
    const what = `${memory.plan.user} ${memory.objectKey}`;
    if (assets.length < expected) found.unreadableAssets.push(what);
    for (const asset of assets) {
      // An original that somebody overwrote is not served as the confirmed one; its bytes may stand in the standby store.
      if (memory.tampered && asset.url_withheld === "original.gone") continue;
      const bytes = await read(asset);
      if (!bytes) found.unreadableAssets.push(what);
      else if (digestOf(bytes) !== memory.digest) found.changed.push(what);
    }
  }

  /** Asks again while the store takes too long to be asked about an original, as a client would. */
  async function listed(shootId: string, user: string): Promise<z.infer<typeof Listed>["assets"]> {
    for (let left = 10; ; left -= 1) {
      const { assets } = Listed.parse(await get(`/shoots/${shootId}/assets`, user));
      if (left === 0 || !assets.some((asset) => asset.url_withheld === "storage.unavailable")) return assets;
      await pause(500);
    }
  }
}

/** What the API answers a user once it is not busy any more: everybody checks at once, maybe beside other work. */
export const asOwner =
  (api: string) =>
  async (path: string, user: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${user}` };
    for (let left = 240; ; left -= 1) {
      const response = await fetch(`${api}${path}`, { headers });
      if (response.ok) return await response.json();
      const text = await response.text();
      if (left === 0 || response.status !== 503) throw new Error(`${path}: ${response.status} ${text}`);
      await pause(500);
    }
  };

function waitOf({ events }: z.infer<typeof Job>): Pick<Success, "waited"> {
  const waits = events.filter(({ type }) => type === "deferred");
  const [from, until] = [waits[0]?.at, waits.at(-1)?.until];
  return from && until ? { waited: { from, until } } : {};
}

async function read({ url }: Pick<z.infer<typeof Asset>, "url">): Promise<Uint8Array | undefined> {
  if (url === undefined) return undefined;
  const response = await fetch(url);
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
}

const isJpeg = (bytes: Uint8Array | undefined): boolean => bytes?.[0] === 0xff && bytes[1] === 0xd8;
