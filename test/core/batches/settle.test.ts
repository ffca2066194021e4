import { WebhookEvent } from "@luster/contract/webhooks";
import { createBatchSweep } from "@luster/core/batches/batch-sweep";
import { createFill } from "@luster/core/batches/fill";
import { createCancel } from "@luster/core/jobs/cancel";
import { jobIdIn } from "@luster/core/jobs/range";
import { transition } from "@luster/core/jobs/transition";
import { minutes } from "@luster/core/time";
import { describe, expect, test, vi } from "vitest";
import { verified } from "../../kit/servers/receiver.ts";
import { aBatch } from "../../kit/samples.ts";
import { fixture } from "../../kit/suites/fixture.ts";
import { webhookTables, webhookWorld } from "../../kit/webhooks.ts";
import { unhurried } from "../../kit/world.ts";

const tables = fixture(webhookTables);

/** A batch of so many photos over real records, with everything that finds its end and tells of it. */
async function aWorld(photos = 2) {
  const world = await webhookWorld(tables.port);
  const { clock, user_id, outbox, settle, receiver, deliverAll, state } = world;
  const { jobs, batches } = tables.port;
  const asset_ids = Array.from({ length: photos }, () => aBatch().asset_ids[0] ?? "");
  const created_at = clock.now().toISOString();
  const batch = aBatch({ user_id, asset_ids, created_at, due_at: created_at });
  const { now } = clock;
  const onError = (error: unknown) => void state.untold.push(error);
  const fill = createFill({
    batches,
    jobs: { create: outbox.create },
    cancel: createCancel({ jobs: { get: jobs.get, replace: outbox.replace }, now }),
    settle: settle.settle,
    queueOf: () => ({ send: async () => {} }),
    onUnsent: onError,
    now,
  });
  const sweepBatches = createBatchSweep({ batches, fill, settle, now, onError });
  await batches.create(batch);
  const job_ids = asset_ids.map((assetId) => jobIdIn(batch.batch_id, assetId));

  /** Ends one of its jobs by such records; whoever ends jobs uses those that settle. */
  async function end(jobId: string, records = settle.settling({ ...jobs, replace: outbox.replace })) {
    const job = await jobs.get(user_id, jobId);
    const ended = job && transition(job, { type: "cancel" }, clock.now());
    if (!ended) throw new Error(`${jobId} cannot be ended`);
    await records.replace(ended);
  }

  /** What the receiver got, of this type. */
  async function received(type: string) {
    await deliverAll();
    const events = receiver.received.map(({ body, headers }) => ({
      ...WebhookEvent.parse(JSON.parse(body)),
      id: headers["webhook-id"],
    }));
    return events.filter((event) => event.type === type);
  }

  const stored = () => batches.get(user_id, batch.batch_id);
  return { ...world, batch, fill, end, job_ids, received, stored, sweep: () => sweepBatches(unhurried) };
}

test("the end of a batch's last job is told once as batch.completed, signed, with its counts and without lists", async () => {
  const { aWebhook, batch, fill, end, job_ids, received, receiver, stored, user_id } = await aWorld();
  const { webhook_id } = await aWebhook();
  await fill(batch);
  const [first = "", second = ""] = job_ids;
  await end(first);
  expect(await received("batch.completed")).toEqual([]);
  expect(await stored()).not.toHaveProperty("ended_at");
  await end(second);
  const [event, ...others] = await received("batch.completed");
  expect(others).toEqual([]);
  const { batch_id } = batch;
  expect(event?.data).toMatchObject({ batch_id, status: "ended", counts: { total: 2, cancelled: 2 } });
  for (const inside of ["user_id", "asset_ids", "version", "skipped", "outbox"])
    expect(event?.data).not.toHaveProperty(inside);
  const webhook = await tables.port.webhooks.get(user_id, webhook_id);
  for (const delivery of receiver.received)
    expect(verified(webhook?.secrets[0]?.secret ?? "", delivery)).toBeDefined();
  expect(await stored()).toMatchObject({ ended_at: expect.any(String) });
  for (const field of ["due_at", "outbox"]) expect(await stored()).not.toHaveProperty(field);
});

test("of jobs that end at once one is found to be the last, whichever that is", async () => {
  const { aWebhook, batch, fill, end, job_ids, received, stored } = await aWorld(8);
  await aWebhook();
  await fill(batch);
  await Promise.all(job_ids.map((jobId) => end(jobId)));
  const ids = (await received("batch.completed")).map(({ id }) => id);
  expect(new Set(ids)).toEqual(new Set([batch.batch_id.replace("batch_", "event_")]));
  expect(await stored()).toMatchObject({ ended_at: expect.any(String) });
});

describe("while the list of jobs is behind", () => {
  test("a batch does not end whose open job it says has ended, or does not know", async () => {
    const { batch, fill, end, job_ids, stored } = await aWorld();
    await fill(batch);
    const { jobs } = tables.port;
    vi.spyOn(jobs, "list").mockResolvedValue({ items: [] });
    vi.spyOn(jobs, "ofShoot").mockResolvedValue([]);
    await end(job_ids[0] ?? "");
    vi.restoreAllMocks();
    expect(await stored()).not.toHaveProperty("ended_at");
  });

  test("a batch ends whose ended jobs it says are open", async () => {
    const { batch, fill, end, job_ids, stored, user_id } = await aWorld();
    await fill(batch);
    const { jobs } = tables.port;
    const items = await jobs.ofShoot(user_id, batch.shoot_id);
    vi.spyOn(jobs, "list").mockResolvedValue({ items });
    vi.spyOn(jobs, "ofShoot").mockResolvedValue(items);
    for (const jobId of job_ids) await end(jobId);
    vi.restoreAllMocks();
    expect(await stored()).toMatchObject({ ended_at: expect.any(String) });
  });
});

test("a batch whose last job's end nobody looked at is found by the sweep, however long its jobs took", async () => {
  const { aWebhook, batch, fill, end, job_ids, received, clock, sweep, stored } = await aWorld();
  await aWebhook();
  await fill(batch);
  clock.advance(minutes(6));
  await sweep();
  const looked = await stored();
  expect(looked).not.toHaveProperty("ended_at");
  expect(Date.parse(looked?.due_at ?? "")).toBeGreaterThan(clock.now().getTime());
  for (const jobId of job_ids) await end(jobId, tables.port.jobs);
  expect(await received("batch.completed")).toEqual([]);
  clock.advance(minutes(60));
  await sweep();
  expect(await received("batch.completed")).toHaveLength(1);
});

test("what could not be told when a batch ended is told by the sweep, as it was when the batch ended", async () => {
  const { aWebhook, batch, fill, end, job_ids, received, clock, sweep, state, stored } = await aWorld();
  await aWebhook({ events: ["batch.completed"] });
  await fill(batch);
  state.queueIsGone = true;
  for (const jobId of job_ids) await end(jobId);
  expect(state.untold).toHaveLength(1);
  expect(await stored()).toMatchObject({ outbox: "batch.completed" });
  state.queueIsGone = false;
  const ended = clock.now().toISOString();
  clock.advance(minutes(2));
  await sweep();
  const [event, ...others] = await received("batch.completed");
  expect([event?.timestamp, others]).toEqual([ended, []]);
  expect(await stored()).not.toHaveProperty("outbox");
  clock.advance(minutes(200));
  await sweep();
  expect(await received("batch.completed")).toHaveLength(1);
});

test("a batch ends with its other jobs when one of them was deleted", async () => {
  const { aWebhook, batch, fill, end, job_ids, received, user_id } = await aWorld();
  await aWebhook();
  await fill(batch);
  const [deleted = "", other = ""] = job_ids;
  await tables.port.jobs.remove({ user_id, job_id: deleted });
  await end(other);
  const [event] = await received("batch.completed");
  expect(event?.data).toMatchObject({ counts: { total: 2, cancelled: 1, queued: 0 } });
});

test("jobs that all ended before it was known that they are all end their batch too", async () => {
  const { aWebhook, batch, fill, end, job_ids, received } = await aWorld();
  await aWebhook();
  // A request whose last write is lost has made them all, and cannot say so.
  await fill({ ...batch, version: 7 });
  for (const jobId of job_ids) await end(jobId);
  expect(await received("batch.completed")).toEqual([]);
  await fill(batch);
  expect(await received("batch.completed")).toHaveLength(1);
});

test("a batch that is cancelled before its jobs are made tells of each as cancelled, and then of its end", async () => {
  const { aWebhook, batch, fill, received } = await aWorld();
  await aWebhook({ events: ["job.cancelled", "batch.completed"] });
  await fill({ ...batch, cancelled_at: batch.created_at });
  expect(await received("job.cancelled")).toHaveLength(2);
  const [event] = await received("batch.completed");
  expect(event?.data).toMatchObject({ cancelled_at: batch.created_at, counts: { cancelled: 2 } });
});

test("without a webhook that asked for it, a batch's end is written and told to nobody", async () => {
  const { aWebhook, batch, fill, end, job_ids, sent, stored } = await aWorld();
  await aWebhook({ events: ["job.failed"] });
  await aWebhook({ user_id: "somebody else" });
  await fill(batch);
  for (const jobId of job_ids) await end(jobId);
  expect(await stored()).toMatchObject({ ended_at: expect.any(String) });
  expect(await stored()).not.toHaveProperty("outbox");
  expect(sent).toEqual([]);
});
