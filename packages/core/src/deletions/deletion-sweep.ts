import type { AssetRecords } from "../assets/records.ts";
import type { BatchRecords } from "../batches/records.ts";
import type { NewId } from "../id.ts";
import { hasEnded, isOpen } from "../jobs/job.ts";
import { jobFailures } from "@luster/contract/job-failures";
import type { JobRecords } from "../jobs/records.ts";
import { settleReserves } from "../jobs/reserves.ts";
import { transition } from "../jobs/transition.ts";
import type { ShootRecords } from "../shoots/records.ts";
import { dayOf } from "../spending/day.ts";
import type { Spending } from "../spending/spending.ts";
import type { Copies, ObjectStore } from "../storage/store.ts";
import { isOutage, type ObjectStores } from "../storage/stores.ts";
import { type SweepOptions, sweepStreams } from "../sweep/streams.ts";
import { after, type Clock, hours, minutes } from "../time.ts";
import type { UploadRecords } from "../uploads/records.ts";
import type { Upload } from "../uploads/upload.ts";
import type { DeliveryRecords, WebhookRecords } from "../webhooks/records.ts";
import { eventIdOf, type Webhook } from "../webhooks/webhook.ts";
import { wholeList } from "../whole-list.ts";
import { arrivalsEnd, type Contents, contentsOf, elsewhere, keysOf } from "./contents.ts";
import type { Deletion, Scope } from "./deletion.ts";
import { begun } from "./deletions.ts";
import { isOlder } from "./gone.ts";
import type { DeletionRecords } from "./records.ts";

type Deps = {
  deletions: DeletionRecords;
  shoots: Pick<ShootRecords, "list" | "remove">;
  uploads: UploadRecords;
  assets: AssetRecords;
  jobs: JobRecords;
  batches: Pick<BatchRecords, "ofShoot" | "remove">;
  webhooks: Pick<WebhookRecords, "list" | "remove">;
  deliveries: Pick<DeliveryRecords, "list" | "remove">;
  spending: Pick<Spending, "settle" | "release" | "forget">;
  stores: Pick<ObjectStores, "primary" | "standby">;
  /** Of originals, where a deployment keeps them. */
  copies?: Copies | undefined;
  urlExpiresIn: number;
  now: Clock;
  newId: NewId;
  onError: (error: unknown) => void;
  /** Called for each that should be done by now, each time it is looked at. */
  onLate?: () => void;
};

/** After the end of the last URL. */
const lateAfter = hours(24);
/** When a deletion is looked at again that waits for a worker, for a store, or for others. */
const again = minutes(5);
/** Objects deleted side by side. */
const batchSize = 25;
/** A receipt names so many of a kind. */
const named = 100;

type Thing = Exclude<Scope, { kind: "user" }>;

/**
 * Carries deletions to their end: ends the jobs, closes the uploads, deletes the objects in every store; and once no
 * URL is valid that was given before, deletes what came meanwhile, and the records. All of it can be repeated from
 * wherever a killed sweep stopped.
 */
export function createDeletionSweep(deps: Deps) {
  const { deletions, shoots, uploads, assets, jobs, now, onError } = deps;
  const own = [deps.stores.primary, deps.stores.standby].filter((store) => store !== undefined);
  const stores: (ObjectStore | Copies)[] = deps.copies ? [...own, deps.copies] : own;
  const here = new Set(own.map(({ name }) => name));

  return function sweep({ signal }: SweepOptions): Promise<number> {
    const carry = async (deletion: Deletion) => {
      const { scope, urls } = deletion;
      if (after(new Date(urls.downloads_end_at), lateAfter) < now()) deps.onLate?.();
      return scope.kind === "user" ? carryUser(deletion, signal) : carryThing(deletion, scope, signal);
    };
    return sweepStreams(deletions.due(now()), carry, { signal, onError });
  };

  async function carryThing(deletion: Deletion, scope: Thing, signal: AbortSignal): Promise<boolean> {
    const { user_id: user, urls } = deletion;
    const contents = await contentsOf(user, scope, { assets, jobs, uploads });
    // A worker that finds no output of its job makes it, and pays for it, again.
    if (scope.kind === "output" && contents.jobs.some(({ state }) => isOpen(state))) return later(deletion);
    const pending = await closeUploads(contents.uploads);
    const ended = scope.kind === "output" || (await endJobs(user, contents));
    const end = arrivalsEnd(contents, urls.downloads_end_at);
    // Nothing that was given a URL, and nobody who works, can bring another object from here on.
    const isLast = ended && now().toISOString() >= end;
    const next: Deletion = {
      ...deletion,
      ...(ended && { jobs_ended_at: deletion.jobs_ended_at ?? now().toISOString() }),
      objects: await empty(deletion, keysHere(user, scope, contents), { ended, isLast, signal }),
      urls: { ...urls, uploads: merged(urls.uploads, pending, ({ asset_id }) => asset_id) },
      unreachable: merged(
        deletion.unreachable,
        elsewhere(scope, contents, here),
        ({ object_key }) => object_key,
      ),
    };
    const isEmpty = next.objects.every((store) => store[isLast ? "checked_at" : "gone_at"] !== undefined);
    if (!isLast || !isEmpty) return later(next, ended && isEmpty ? end : undefined);
    return (await removeRecords(user, scope, contents)) ? finish(next) : later(next);
  }

  /**
   * A user's deletion is of the webhooks, and one of each shoot that there was. All of those are recorded before the
   * first is carried, so that a sweep that is killed leaves none behind; what it does not come to is due in the next.
   */
  async function carryUser(deletion: Deletion, signal: AbortSignal): Promise<boolean> {
    const { user_id, reason } = deletion;
    for (const webhook of await deps.webhooks.list(user_id))
      if (isOlder(webhook.webhook_id, deletion)) await removeWebhook(webhook);
    await deps.spending.forget(user_id, dayOf(new Date(deletion.requested_at)));
    const left = await shootsOf(deletion);
    const fresh: { part: Deletion; scope: Thing }[] = [];
    for (const shoot_id of left) {
      const scope = { kind: "shoot", shoot_id } as const;
      const part = begun({ user_id, scope, reason }, deps);
      if (await deletions.create(part)) fresh.push({ part, scope });
    }
    for (const { part, scope } of fresh) {
      if (signal.aborted) break;
      await carryThing(part, scope, signal);
    }
    const parts = (await deletions.running(user_id)).filter(
      ({ scope }) => scope.kind === "shoot" && isOlder(scope.shoot_id, deletion),
    );
    const time = now().toISOString();
    const next: Deletion = {
      ...deletion,
      ...(parts.every((part) => part.jobs_ended_at) && { jobs_ended_at: deletion.jobs_ended_at ?? time }),
      objects: stores.map(({ name: storage }) => {
        const has = (step: "gone_at" | "checked_at") =>
          parts.every(({ objects }) => objects.some((store) => store.storage === storage && store[step]));
        const before = deletion.objects.find((store) => store.storage === storage);
        return {
          storage,
          ...(has("gone_at") && { gone_at: before?.gone_at ?? time }),
          ...(has("checked_at") && { checked_at: before?.checked_at ?? time }),
        };
      }),
      urls: {
        ...deletion.urls,
        uploads: merged(
          deletion.urls.uploads,
          parts.flatMap(({ urls }) => urls.uploads),
          ({ asset_id }) => asset_id,
        ),
      },
      unreachable: merged(
        deletion.unreachable,
        parts.flatMap(({ unreachable }) => unreachable),
        ({ object_key }) => object_key,
      ),
    };
    return left.length === 0 && parts.length === 0 ? finish(next) : later(next);
  }

  /** What it was told first: without the webhook nobody would find that. */
  async function removeWebhook(webhook: Webhook): Promise<void> {
    const { user_id, webhook_id } = webhook;
    const told = wholeList((page) => deps.deliveries.list(user_id, webhook_id, page));
    for await (const delivery of told) await deps.deliveries.remove(delivery);
    await deps.webhooks.remove(webhook);
  }

  async function shootsOf(deletion: Deletion): Promise<string[]> {
    const found: string[] = [];
    for await (const { shoot_id } of wholeList((page) => shoots.list(deletion.user_id, page)))
      if (isOlder(shoot_id, deletion)) found.push(shoot_id);
    return found;
  }

  /**
   * Whether no job of it is open any more. One that a worker holds ends by itself: the worker looks before each
   * costly step.
   */
  async function endJobs(user: string, contents: Contents): Promise<boolean> {
    const code = "asset.deleted";
    let all = true;
    for (const { job_id } of contents.jobs.filter(({ state }) => isOpen(state))) {
      const job = await jobs.get(user, job_id);
      if (!job || hasEnded(job)) continue;
      const message = jobFailures[code].meaning;
      const ended = transition(job, { type: "abandon", code, message }, now());
      if (!ended || !(await jobs.replace(ended))) all = false;
    }
    return all;
  }

  /** Closes what was presigned and not confirmed; what of it can still arrive, and until when. */
  async function closeUploads(found: readonly Upload[]): Promise<Deletion["urls"]["uploads"]> {
    const pending = found.filter(({ status }) => status !== "confirmed");
    for (const upload of pending)
      if (upload.status === "pending")
        await uploads.replace({ ...upload, status: "closed", version: upload.version + 1 });
    return pending.map(({ asset_id, url_expires_at }) => ({ asset_id, ends_at: url_expires_at }));
  }

  /** A store that does not answer has no time, and is emptied at another look. */
  async function empty(
    { objects }: Deletion,
    keys: readonly string[],
    { ended, isLast, signal }: { ended: boolean; isLast: boolean; signal: AbortSignal },
  ): Promise<Deletion["objects"]> {
    return Promise.all(
      stores.map(async (store) => {
        const before = objects.find(({ storage }) => storage === store.name) ?? { storage: store.name };
        const isEmptied = await deleteAll(store, keys, signal);
        if (!isEmptied || !ended) return before;
        const time = now().toISOString();
        return { ...before, gone_at: before.gone_at ?? time, ...(isLast && { checked_at: time }) };
      }),
    );
  }

  async function deleteAll(
    store: Pick<ObjectStore, "delete">,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      for (let at = 0; at < keys.length; at += batchSize)
        await Promise.all(keys.slice(at, at + batchSize).map((key) => store.delete(key, signal)));
      return true;
    } catch (error) {
      if (!isOutage(error)) throw error;
      onError(error);
      return false;
    }
  }

  /**
   * Uploads first, so that no confirmation that was cut off makes an asset anew. `false` when somebody wrote one
   * meanwhile.
   */
  async function removeRecords(user_id: string, scope: Thing, contents: Contents): Promise<boolean> {
    if (scope.kind === "output") return removeOutput(user_id, scope);
    for (const upload of contents.uploads) if (!(await uploads.remove(upload))) return false;
    await forgetTold(
      user_id,
      contents.jobs.map(({ job_id }) => job_id),
    );
    for (const { job_id } of contents.jobs) await removeJob(user_id, job_id);
    for (const asset of contents.assets) await assets.remove(asset);
    if (scope.kind !== "shoot") return true;
    const batches = await deps.batches.ofShoot(user_id, scope.shoot_id);
    await forgetTold(
      user_id,
      batches.map(({ batch_id }) => batch_id),
    );
    for (const batch of batches) await deps.batches.remove(batch);
    await shoots.remove(user_id, scope.shoot_id);
    return true;
  }

  /** What webhooks were told of jobs or batches has those in it, also what none of them has taken by now. */
  async function forgetTold(user_id: string, ids: readonly string[]): Promise<void> {
    for (const { webhook_id } of await deps.webhooks.list(user_id))
      for (const id of ids) await deps.deliveries.remove({ user_id, webhook_id, event_id: eventIdOf(id) });
  }

  /** Nothing knows of its reserves once it is gone. */
  async function removeJob(user_id: string, job_id: string): Promise<void> {
    const job = await jobs.get(user_id, job_id);
    if (job) await settleReserves(deps.spending, job);
    await jobs.remove({ user_id, job_id });
  }

  async function removeOutput(user_id: string, scope: Extract<Scope, { kind: "output" }>): Promise<boolean> {
    await assets.removeOutput({ user_id, ...scope }, scope.job_id);
    const job = await jobs.get(user_id, scope.job_id);
    const without = job && transition(job, { type: "drop_output" }, now());
    return without === undefined || jobs.replace(without);
  }

  async function finish(deletion: Deletion): Promise<boolean> {
    const time = now().toISOString();
    await deletions.finish({ ...deletion, records_gone_at: time, done_at: time });
    return true;
  }

  function later(deletion: Deletion, due_at = after(now(), again).toISOString()): Promise<boolean> {
    return deletions.replace({ ...deletion, version: deletion.version + 1, due_at });
  }

  function keysHere(user: string, scope: Thing, contents: Contents): string[] {
    const keys = keysOf(user, scope, contents);
    for (const { object_key } of elsewhere(scope, contents, here)) keys.delete(object_key);
    return [...keys];
  }
}

/** Those named before and these, each once. */
function merged<T>(before: readonly T[], more: readonly T[], idOf: (each: T) => string): T[] {
  const all = new Map([...before, ...more].map((each) => [idOf(each), each]));
  return [...all.values()].slice(0, named);
}
