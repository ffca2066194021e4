import { BatchView } from "@luster/contract/batches";
import { ListedJob } from "@luster/contract/jobs";
import { WebhookEvent } from "@luster/contract/webhooks";
import type { Clock } from "@luster/core/time";
import { eventIdOf } from "@luster/core/webhooks/webhook";
import * as z from "zod";
import { type Received, type Refusal, verified } from "../../kit/servers/receiver.ts";
import type { Memory } from "./client.ts";
import type { Plan } from "./plan.ts";
import type { Witness } from "./witness.ts";

/** A delivery as the receiver of all webhooks got it; `taken`: it said so. */
export type Arrival = { user: string; delivery: Received; at: Date; taken: boolean };

type Options = {
  planOf: (user: string) => Plan | undefined;
  witness: Pick<Witness, "counted">;
  isCalm: () => boolean;
  now: Clock;
};

/** Keeps what arrives, and refuses the first deliveries of each user by the plan. The path is the user. */
export function createArrivals({ planOf, witness, isCalm, now }: Options) {
  const arrivals: Arrival[] = [];
  const refused = new Map<string, number>();

  function refuse(delivery: Received): Refusal | undefined {
    const user = delivery.path.slice(1);
    const before = refused.get(user) ?? 0;
    const refusal = isCalm() ? undefined : planOf(user)?.webhook?.refusals[before];
    arrivals.push({ user, delivery, at: now(), taken: refusal === undefined });
    if (refusal === undefined) return undefined;
    refused.set(user, before + 1);
    witness.counted(`webhook ${refusal}`);
    return refusal;
  }

  return { arrivals: arrivals as readonly Arrival[], refuse };
}

/** What broke each promise about batches and events, one line per case. */
export type ToldFindings = {
  batches: number;
  /** A photo without a job or with two, a job that is open, counts that differ from its jobs. */
  halfDone: string[];
  /** Events that were taken. */
  events: number;
  /** Ends that no webhook of their user took an event of. */
  untold: string[];
  /** Events that say something else than what they are of. */
  untrue: string[];
  /** Those that the library of Standard Webhooks refuses, with the secret of the webhook. */
  unsigned: string[];
  /** Altered ones that it takes. */
  forged: string[];
  /** Those of somebody else. */
  strange: string[];
  /** Those of deleted jobs, well after their receipt was done. */
  late: string[];
};

const Jobs = z.object({ jobs: z.array(ListedJob) });
const Receipts = z.object({ deletions: z.array(z.object({ done_at: z.coerce.date().optional() })) });
/** Milliseconds of the domain's that a delivery may have been on its way. */
const onItsWay = 10 * 60_000;

/** Compares what was told with what there is, and each batch with its jobs. */
export async function auditTold(
  get: (path: string, user: string) => Promise<unknown>,
  memories: readonly Memory[],
  arrivals: readonly Arrival[],
): Promise<ToldFindings> {
  const found: ToldFindings = {
    batches: 0,
    halfDone: [],
    events: 0,
    untold: [],
    untrue: [],
    unsigned: [],
    forged: [],
    strange: [],
    late: [],
  };
  const byUser = Map.groupBy(arrivals, ({ user }) => user);
  for (const memory of memories) {
    const arrived = byUser.get(memory.plan.user) ?? [];
    lookAtSignatures(memory, arrived);
    if (memory.shootId === undefined || memory.isDeletionUnknown) continue;
    if (memory.deleted && memory.deleted.kind !== "output") await lookAtDeleted(memory, arrived);
    else await lookAtEnds(memory, arrived);
  }
  return found;

  function lookAtSignatures({ plan: { user }, secret = "" }: Memory, arrived: readonly Arrival[]): void {
    found.events += arrived.filter(({ taken }) => taken).length;
    for (const { delivery } of arrived) {
      const id = delivery.headers["webhook-id"];
      if (!isValid(secret, delivery)) found.unsigned.push(`${user} ${id}`);
      const altered = { ...delivery, body: delivery.body.replace("succeeded", "failed").concat(" ") };
      if (isValid(secret, altered)) found.forged.push(`${user} ${id}`);
      // Each job and each batch of a user has a prompt with the user's name.
      if (!delivery.body.includes(user)) found.strange.push(`${user} ${id}`);
    }
  }

  async function lookAtDeleted({ plan: { user } }: Memory, arrived: readonly Arrival[]): Promise<void> {
    const { deletions } = Receipts.parse(await get("/deletions", user));
    const done = Math.max(...deletions.map(({ done_at }) => done_at?.getTime() ?? Infinity));
    const late = arrived.filter(({ at }) => at.getTime() > done + onItsWay);
    found.late.push(...late.map(({ delivery }) => `${user} ${delivery.headers["webhook-id"]}`));
  }

  async function lookAtEnds({ plan: { user }, batch, secret }: Memory, arrived: readonly Arrival[]) {
    const { jobs } = Jobs.parse(await get("/jobs", user));
    const ended = batch && BatchView.parse(await get(`/batches/${batch.id}`, user));
    if (ended) lookAtBatch(user, ended, batch.assets, jobs);
    if (secret === undefined) return;
    const taken = new Map(
      arrived
        .filter(({ taken }) => taken)
        .map(({ delivery }) => [
          delivery.headers["webhook-id"],
          WebhookEvent.parse(JSON.parse(delivery.body)),
        ]),
    );
    for (const job of jobs) {
      const event = taken.get(eventIdOf(job.job_id));
      if (!event) found.untold.push(`${user} ${job.job_id} ${job.state}`);
      else if (!isOf(event, job)) found.untrue.push(`${user} ${job.job_id} ${job.state}`);
    }
    if (!ended) return;
    const event = taken.get(eventIdOf(ended.batch_id));
    if (!event) found.untold.push(`${user} ${ended.batch_id}`);
    else if (!("counts" in event.data) || !isSame(event.data.counts, ended.counts))
      found.untrue.push(`${user} ${ended.batch_id}`);
  }

  function lookAtBatch(user: string, batch: BatchView, assets: readonly string[], all: readonly ListedJob[]) {
    const jobs = all.filter(({ batch_id }) => batch_id === batch.batch_id);
    const made = jobs.map(({ asset_id }) => asset_id);
    const { total, skipped, ...counts } = batch.counts;
    const states = Map.groupBy(jobs, ({ state }): string => state);
    const isWhole =
      batch.status === "ended" &&
      skipped === 0 &&
      total === assets.length &&
      isSame(made.toSorted(), [...assets].toSorted()) &&
      Object.entries(counts).every(([state, count]) => (states.get(state)?.length ?? 0) === count);
    found.batches += 1;
    if (!isWhole)
      found.halfDone.push(`${user} ${batch.batch_id} ${JSON.stringify(batch.counts)} of ${made.length}`);
  }
}

/** An event says neither more nor less than a status: what is to be looked at has succeeded. */
const isOf = ({ data }: WebhookEvent, { state }: ListedJob): boolean =>
  "job_id" in data && data.status === (state === "needs_review" ? "succeeded" : state);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** By the clock of whoever signed it: that of the run jumps, and the library reads ours. */
function isValid(secret: string, delivery: Received): boolean {
  const { now } = Date;
  Date.now = () => Number(delivery.headers["webhook-timestamp"]) * 1_000;
  try {
    verified(secret, delivery);
    return true;
  } catch {
    return false;
  } finally {
    Date.now = now;
  }
}
