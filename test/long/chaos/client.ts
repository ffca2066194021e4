import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { shownBy } from "./deletion.ts";
import { digestOf, pictureOf } from "./pictures.ts";
import type { Moment, Plan } from "./plan.ts";

/** What a client knows of its picture, to be compared with what is found in the end. */
export type Memory = {
  plan: Plan;
  shootId?: string;
  /** SHA-256 of what it uploaded. */
  digest?: string;
  objectKey?: string;
  confirmed?: boolean;
  tampered?: boolean;
  jobId?: string;
  /** Its batch, and the assets that it asked for by it. */
  batch?: { id: string; assets: readonly string[] };
  /** What its webhook signs with. */
  secret?: string;
  /** What it deleted, and the receipt; a shoot that went by its `delete_after` has one in the list of them. */
  deleted?: { deletion_id?: string; kind: string; ids: readonly string[] };
  /** What a reply showed all the same right after it had the receipt. */
  shownAfter?: readonly string[];
  /** It uploaded once more to a URL that outlived the deletion, when the object was gone. */
  uploadedAgain?: boolean;
  /** It gave up asking for a deletion: nobody knows whether that was begun. */
  isDeletionUnknown?: boolean;
  /** The cap that its request for a job was refused over. */
  overBudget?: string;
};

type Options = {
  api: string;
  /** The host of every webhook. */
  receiver: string;
  /** Whether the deployment has a standby store. */
  hasStandby: boolean;
  /** Told of each user who has the receipt of a deletion. */
  onDeleted: (user: string) => void;
  /** Overwrites an original in R2, as nobody should; whether it is there. */
  tamper: (objectKey: string, content: Buffer) => Promise<boolean>;
};

/**
 * A client gives up a request that has failed so often: about a minute of tries on an idle machine. Tries are counted
 * and not time, which says more of the machine than of Luster where other work runs beside.
 */
export const mostTries = 200;
/** It polls its job for so long, in milliseconds; the job goes on without it. */
const interest = 8_000;
/** A shoot with an end goes so many milliseconds after its creation, by the clock of the run: when time jumps. */
const shootLife = 6 * 3_600_000;

const Shoot = z.object({ shoot_id: z.string(), created_at: z.string() });
const Ticket = z.object({
  asset_id: z.string(),
  object_key: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
});
type Ticket = z.infer<typeof Ticket>;
const Confirmed = z.object({ storage: z.string() });
const JobStatus = z.object({ status: z.string().optional() });
const Webhook = z.object({ secret: z.string() });
const Batch = z.object({ batch_id: z.string(), status: z.string() });
const Deleted = z.object({ deletion_id: z.string(), kind: z.string() });
/** A request for a job was accepted, or refused over a cap. */
const Answered = z.object({ job_id: z.string().optional(), code: z.string().optional() });

/**
 * Lives one client's life: shoot, upload, confirmation, job. What it knows is in `memory`, also when it gives up on
 * the way.
 */
export async function live(
  memory: Memory,
  { api, receiver, hasStandby, onDeleted, tamper }: Options,
): Promise<void> {
  const { plan } = memory;
  const headers = { authorization: `Bearer ${plan.user}` };
  const content = await pictureOf(plan.user);
  const file = { filename: "room.jpg", content_type: "image/jpeg", file_size: content.length };

  const { shoot_id, created_at } = Shoot.parse(await post("/shoots", { name: plan.user }));
  memory.shootId = shoot_id;
  if (plan.webhook)
    memory.secret = Webhook.parse(await post("/webhooks", { url: `http://${receiver}/${plan.user}` })).secret;
  if (plan.batch) return askForBatch(plan.batch.photos);
  const ticket = await upload();
  // Of the same length, which is signed too: only the write-once URL can refuse it.
  const another = Buffer.concat([content.subarray(0, -1), Buffer.from("!")]);
  if (await erased("uploaded")) return;
  if (plan.fate === "abandoned") return;
  const storage = await confirm(ticket);
  if (plan.rewrites) await put(ticket, another);
  // What an upload left in R2 whose confirmed original is in the standby store is nobody's original.
  if (plan.fate === "tampered" && storage === "r2")
    memory.tampered = await tamper(ticket.object_key, another);
  const wish = { asset_id: ticket.asset_id, tier: plan.tier, prompt: `Brighter, ${plan.user}` };
  const answers = z.array(Answered).parse(await twice(() => post("/jobs", wish)));
  const [{ job_id, code } = {}] = answers.toSorted(
    (a, b) => Number(b.job_id !== undefined) - Number(a.job_id !== undefined),
  );
  if (job_id === undefined) {
    memory.overBudget = code ?? "nothing";
    return;
  }
  memory.jobId = job_id;
  if (await erased("asked")) return;
  await cancelled(`/jobs/${job_id}/cancel`);
  await ended(`/jobs/${job_id}`);
  await erased("waited");

  async function confirm(ticket: Ticket): Promise<string> {
    const confirmed = await twice(() =>
      post("/uploads/confirm", { ...file, ...confirmationOf(ticket), shoot_id }),
    );
    const [{ storage }] = z.tuple([Confirmed], Confirmed).parse(confirmed);
    Object.assign(memory, { confirmed: true, digest: digestOf(content), objectKey: ticket.object_key });
    return storage;
  }

  /** The same picture several times, side by side, and one request for all of them. */
  async function askForBatch(photos: number): Promise<void> {
    const assets = await Promise.all(
      Array.from({ length: photos }, async () => {
        const ticket = await upload();
        await confirm(ticket);
        return ticket.asset_id;
      }),
    );
    const wish = { tier: plan.tier, prompt: `Brighter, ${plan.user}` };
    const answers = await twice(() => post(`/shoots/${shoot_id}/jobs`, wish));
    const [{ batch_id }] = z.tuple([Batch], Batch).parse(answers);
    memory.batch = { id: batch_id, assets };
    await cancelled(`/batches/${batch_id}/cancel`);
    await ended(`/batches/${batch_id}`);
  }

  async function cancelled(path: string): Promise<void> {
    if (plan.cancelsAfter === undefined) return;
    await pause(plan.cancelsAfter);
    await post(path, {});
  }

  /**
   * Deletes what the plan says, if it says so for this moment; a fault is met by asking again, which is the same
   * deletion.
   */
  async function erased(moment: Moment): Promise<boolean> {
    const { what, when } = plan.deletes ?? {};
    if (when !== moment || what === undefined) return false;
    memory.isDeletionUnknown = true;
    await erase(what);
    memory.isDeletionUnknown = false;
    if (!memory.deleted || what === "expiry") return true;
    onDeleted(plan.user);
    memory.shownAfter = await shownBy(api, memory, memory.deleted);
    if (moment === "uploaded") await uploadAgain();
    return true;
  }

  /** Its URL outlives the deletion, and takes another picture once the object is gone: that one has to go as well. */
  async function uploadAgain(): Promise<void> {
    for (let tries = 0; tries < 20 && !memory.uploadedAgain; tries += 1) {
      await pause(300);
      memory.uploadedAgain = (await put(ticket, another)) === 200;
    }
    const body = JSON.stringify({ ...file, ...confirmationOf(ticket), shoot_id });
    const again = await fetch(`${api}/uploads/confirm`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
    }).catch(() => undefined);
    if (again?.ok) memory.shownAfter = [...(memory.shownAfter ?? []), `${plan.user}: confirmed`];
  }

  async function erase(what: NonNullable<Plan["deletes"]>["what"]): Promise<void> {
    const { asset_id } = ticket;
    if (what === "expiry") {
      const delete_after = new Date(Date.parse(created_at) + shootLife).toISOString();
      await ask("PATCH", `/shoots/${shoot_id}`, { delete_after });
      memory.deleted = { kind: "shoot", ids: [shoot_id] };
      return;
    }
    const of = {
      shoot: { path: `/shoots/${shoot_id}`, ids: [shoot_id] },
      asset: { path: `/assets/${asset_id}`, ids: [asset_id] },
      output: { path: `/jobs/${memory.jobId}/output`, ids: [`outputs/${memory.jobId}`] },
      user: { path: "/me", ids: [shoot_id] },
    }[what];
    const receipt = await ask("DELETE", of.path);
    // A job that has failed, or is not done, has no output.
    if (receipt !== undefined) memory.deleted = { ...Deleted.parse(receipt), ids: of.ids };
  }

  /** Polls the job or the batch for a while. */
  async function ended(path: string): Promise<void> {
    for (const end = Date.now() + interest; Date.now() < end; await pause(1_000)) {
      const response = await fetch(`${api}${path}`, { headers }).catch(() => undefined);
      const { status } = JobStatus.parse(response?.ok ? await response.json() : {});
      if (status !== undefined && isOver.has(status)) return;
    }
  }

  /** Tries the URL it got; when that fails twice it asks for one that avoids R2. */
  async function upload(): Promise<Ticket> {
    const request = { ...file, shoot_id };
    let ticket = await presign(request);
    for (let tries = 1; ; tries += 1) {
      const status = await put(ticket, content);
      if (status === 200 || status === 412) return ticket;
      const avoid = hasStandby && tries % 2 === 0 && { avoid: "r2" };
      await patiently(tries);
      ticket = await presign({ ...request, asset_id: ticket.asset_id, ...avoid });
    }
  }

  async function presign(request: object): Promise<Ticket> {
    return Ticket.parse(await post("/uploads/presign", request));
  }

  /** A hasty client asks side by side, everyone else one after the other; both answers must be there. */
  async function twice<T>(ask: () => Promise<T>): Promise<T[]> {
    return plan.hasty ? Promise.all([ask(), ask()]) : [await ask(), await ask()];
  }

  function post(path: string, body: object): Promise<unknown> {
    return ask("POST", path, body);
  }

  /**
   * The answer to a request; one that met a fault is retried, as every client of such an API does. Nothing where
   * there is nothing to delete.
   */
  async function ask(method: "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(`${api}${path}`, {
        method,
        headers: {
          ...headers,
          ...(body && { "content-type": "application/json" }),
          "idempotency-key": `${plan.user}${path}`,
        },
        ...(body && { body: JSON.stringify(body) }),
      }).catch(() => undefined);
      if (response?.ok) return await response.json();
      if (method === "DELETE" && response?.status === 404) return undefined;
      const text = (await response?.text().catch(() => undefined)) ?? "";
      // The next day is too long to wait for.
      if (response?.status === 429 && text.includes(".over_budget")) return JSON.parse(text);
      if (response && !isPassing(response.status)) throw new Error(`${path}: ${text}`);
      await patiently(tries);
    }
  }
}

/** Throws when it was tried often enough. */
async function patiently(tries: number): Promise<void> {
  if (tries === mostTries) throw new Error("gave up");
  await pause(300);
}

const isOver = new Set(["succeeded", "failed", "cancelled", "ended"]);

const confirmationOf = ({ asset_id, object_key }: Ticket) => ({ asset_id, object_key });

/** 409: two requests of the same client met, or the file has not arrived. */
const isPassing = (status: number): boolean => status >= 500 || status === 409 || status === 429;

/** The status; 0 when there was no answer. `fetch` sets the length itself. */
async function put({ url, headers }: Ticket, body: Buffer): Promise<number> {
  const { "content-length": _, ...signed } = headers;
  const response = await fetch(url, { method: "PUT", headers: signed, body: new Uint8Array(body) }).catch(
    () => undefined,
  );
  await response?.arrayBuffer().catch(() => undefined);
  return response?.status ?? 0;
}
