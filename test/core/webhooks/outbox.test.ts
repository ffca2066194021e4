import { JobView } from "@luster/contract/jobs";
import { WebhookEvent } from "@luster/contract/webhooks";
import type { Job } from "@luster/core/jobs/job";
import { createJobSweep } from "@luster/core/jobs/job-sweep";
import { transition } from "@luster/core/jobs/transition";
import { minutes } from "@luster/core/time";
import { expect, test } from "vitest";
import { aJob, anAsset, anOutput } from "../../kit/samples.ts";
import { fixture } from "../../kit/suites/fixture.ts";
import { webhookTables, webhookWorld } from "../../kit/webhooks.ts";

const tables = fixture(webhookTables);
const token = "token";

/** A world with a job that is about to end. */
async function ending() {
  const world = await webhookWorld(tables.port);
  const { clock, user_id } = world;
  const job = aJob({ user_id, created_at: clock.now().toISOString(), updated_at: clock.now().toISOString() });
  await tables.port.jobs.create(job);
  const claimed = transition(job, { type: "claim", token, leaseUntil: new Date("2099-01-01") }, clock.now());
  if (!claimed) throw new Error("not claimed");
  await tables.port.jobs.replace(claimed);
  const stored = () => tables.port.jobs.get(user_id, job.job_id);
  const end = (kind: "succeed" | "fail"): Job => {
    const change =
      kind === "succeed"
        ? ({
            type: "succeed",
            token,
            output: anOutput(anAsset(), { job_id: job.job_id }),
            engine: "basic",
          } as const)
        : ({ type: "fail", token, code: "original.gone", message: "gone" } as const);
    const ended = transition(claimed, change, clock.now());
    if (!ended) throw new Error("not ended");
    return ended;
  };
  const sweep = createJobSweep({
    jobs: tables.port.jobs,
    queueOf: () => ({ send: async () => {}, depth: async () => 0 }),
    assets: { get: async () => undefined },
    stores: { primary: { delete: async () => {} } as never, standby: undefined },
    spending: { settle: async () => {}, release: async () => {} },
    tell: world.outbox.tell,
    now: clock.now,
    onError: (error) => {
      throw error;
    },
  });
  const sweepJobs = () => sweep({ signal: new AbortController().signal });
  return { ...world, job, end, stored, sweepJobs };
}

test.each([
  ["succeed", "job.succeeded"],
  ["fail", "job.failed"],
] as const)(
  "a job that ends as %s is told as %s, as its owner sees it and without a URL",
  async (kind, type) => {
    const { aWebhook, outbox, end, deliverAll, receiver, stored, job } = await ending();
    await aWebhook();
    expect(await outbox.replace(end(kind))).toBe(true);
    await deliverAll();
    expect(receiver.received).toHaveLength(1);
    const event = WebhookEvent.parse(JSON.parse(receiver.received[0]?.body ?? ""));
    expect(event).toMatchObject({ type, data: { job_id: job.job_id, status: (await stored())?.status } });
    expect(Object.keys(event.data).filter((name) => !(name in JobView.shape))).toEqual([]);
    expect(receiver.received[0]?.body).not.toContain("http");
    expect((await stored())?.outbox).toBeUndefined();
  },
);

test("a webhook gets the events that it asked for, and a disabled one none", async () => {
  const { aWebhook, outbox, end, deliverAll, receiver } = await ending();
  await aWebhook({ events: ["job.failed"] });
  await aWebhook({ status: "disabled" });
  await outbox.replace(end("succeed"));
  await deliverAll();
  expect(receiver.received).toEqual([]);
});

test("another user's job is told to nobody else", async () => {
  const { aWebhook, outbox, end, deliverAll, receiver } = await ending();
  await aWebhook({ user_id: "somebody else" });
  await outbox.replace(end("succeed"));
  await deliverAll();
  expect(receiver.received).toEqual([]);
});

test("without webhooks the job is written as it is", async () => {
  const { outbox, end, stored } = await ending();
  const ended = end("succeed");
  await outbox.replace(ended);
  expect(await stored()).toEqual(JSON.parse(JSON.stringify(ended)));
});

test("what is to be told is in the write that ends the job: the sweep tells it when whoever ended it could not", async () => {
  const { aWebhook, outbox, end, deliverAll, receiver, state, clock, stored, sweepJobs } = await ending();
  await aWebhook();
  state.queueIsGone = true;
  expect(await outbox.replace(end("fail"))).toBe(true);
  expect(state.untold).toHaveLength(1);
  expect(await stored()).toMatchObject({ status: "failed", outbox: "job.failed" });
  state.queueIsGone = false;
  clock.advance(minutes(2));
  expect(await sweepJobs()).toBe(1);
  await deliverAll();
  expect(receiver.received).toHaveLength(1);
  expect((await stored())?.outbox).toBeUndefined();
  // What a worker may still store for a job that failed is removed later, as without webhooks.
  expect((await stored())?.due_at).toBeDefined();
});

test("an event that two tell at once is one event", async () => {
  const { aWebhook, outbox, end, deliverAll, receiver, stored } = await ending();
  await aWebhook();
  const ended = end("succeed");
  await outbox.replace(ended);
  await outbox.tell({ ...ended, outbox: "job.succeeded" });
  await deliverAll();
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect((await stored())?.status).toBe("succeeded");
});

test("a write that does not end the job tells nothing, also when it comes after its end", async () => {
  const { aWebhook, outbox, end, sent, clock } = await ending();
  const failed = end("fail");
  await outbox.replace(failed);
  await aWebhook();
  clock.advance(minutes(30));
  const tidied = transition(failed, { type: "tidy" }, clock.now());
  if (!tidied) throw new Error("not tidied");
  expect(await outbox.replace(tidied)).toBe(true);
  expect(sent).toEqual([]);
});
