import { EngineError } from "@luster/core/engines/engine";
import type { JobMessage } from "@luster/core/jobs/job";
import { expect, test } from "vitest";
import { hours, minutes, unhurried } from "../../kit/world.ts";
import { paidEngine, workerFixture } from "./worker-fixture.ts";

const busy = (retryAfter?: number) =>
  new EngineError("later", "engine.rate_limited", "busy", retryAfter === undefined ? {} : { retryAfter });
const unpaid = new EngineError("later", "engine.account", "the bill is not paid");

const secondsFrom = (from: Date, until: string | undefined) =>
  (new Date(until ?? "").getTime() - from.getTime()) / 1000;

test("a job that the provider refuses at no cost takes no attempt and no delivery: a new message waits, this one is done", async () => {
  const { deliver, queue, message, clock } = await waitingWorld(busy(17));
  const outcome = await deliver();
  const not_before = new Date(clock.now().getTime() + 17_000).toISOString();
  expect(outcome).toMatchObject({
    done: true,
    job: { status: "processing", attempts: 0, calls: [{ state: "refused" }] },
  });
  expect(outcome.job?.waiting).toEqual({
    code: "engine.rate_limited",
    message: "busy",
    since: clock.now().toISOString(),
    refusals: 1,
    not_before,
  });
  expect(outcome.job?.events.at(-1)).toMatchObject({
    type: "deferred",
    detail: "engine.rate_limited",
    until: not_before,
  });
  expect(queue.sent).toEqual([{ ...message, not_before }]);
  expect(queue.delays).toEqual([17]);
});

test("however often a job is refused, a hundred times as well, it is not exhausted, and its record stays small", async () => {
  const { deliver, read } = await waitingWorld(...Array<Error>(100).fill(busy(30)), "picture");
  for (let refusals = 1; refusals <= 100; refusals += 1)
    expect((await deliver()).job?.waiting?.refusals).toBe(refusals);
  const { calls, events } = (await read()) ?? { calls: [], events: [] };
  expect([calls.length, events.length]).toEqual([10, expect.any(Number)]);
  expect(events.length).toBeLessThan(20);
  expect(await deliver()).toMatchObject({ job: { status: "succeeded", attempts: 1 } });
});

test("a Retry-After is respected to the second, and of more than the queue can delay in steps", async () => {
  const { deliver, deliverNow, queue, clock, read, calls } = await waitingWorld(busy(2000), "picture");
  const start = clock.now();
  await deliver();
  expect(queue.delays).toEqual([900]);
  clock.advance(900_000);
  await deliverNow(newest(queue.sent));
  clock.advance(900_000);
  await deliverNow(newest(queue.sent));
  expect(queue.delays).toEqual([900, 900, 200]);
  expect(secondsFrom(start, (await read())?.waiting?.not_before)).toBe(2000);
  expect(calls).toHaveLength(1);
  clock.advance(200_000);
  expect(await deliverNow(newest(queue.sent))).toMatchObject({ job: { status: "succeeded" } });
});

test("without a Retry-After pauses double with each refusal in a row, up to a minute for a rate limit", async () => {
  const { deliver, clock } = await waitingWorld(busy());
  const pauses: number[] = [];
  for (let refusals = 0; refusals < 6; refusals += 1) {
    const { job } = await deliver();
    pauses.push(secondsFrom(clock.now(), job?.waiting?.not_before));
  }
  expect(pauses).toEqual([2.5, 5, 10, 20, 30, 30]);
});

test("how often a worker was killed before makes no pause longer", async () => {
  const { deliver, clock } = await waitingWorld({ attempts: 4 }, busy());
  const { job } = await deliver();
  expect(secondsFrom(clock.now(), job?.waiting?.not_before)).toBe(2.5);
  expect(job?.attempts).toBe(4);
});

test("jobs that wait together come back spread over a tenth of the time they have waited", async () => {
  const { deliver, clock, at } = await waitingWorld(busy(30));
  await deliver();
  at.random = 1;
  const early = (await deliver()).job?.waiting;
  expect(secondsFrom(clock.now(), early?.not_before)).toBe(33);
  clock.advance(hours(1));
  const late = (await deliver()).job?.waiting;
  expect(secondsFrom(clock.now(), late?.not_before)).toBeCloseTo(30 + 366, -1);
});

test("a fault of the account is said in the job at once, and the job goes on when it is mended", async () => {
  const { deliver, deliverNow, message, clock } = await waitingWorld(unpaid, "picture");
  const { job } = await deliverNow(message);
  expect(job?.waiting).toMatchObject({ code: "engine.account", message: "the bill is not paid" });
  expect(secondsFrom(clock.now(), job?.waiting?.not_before)).toBeLessThanOrEqual(15);
  expect(await deliver()).toMatchObject({ job: { status: "succeeded" } });
});

test("a job that was refused for JOB_WAIT_HOURS fails then with the last reason, and can be asked for again", async () => {
  const { deliver, clock, read, calls } = await waitingWorld(...Array<Error>(5).fill(busy(600)), unpaid);
  const start = clock.now();
  for (;;) {
    if ((await deliver()).job?.status === "failed") break;
  }
  expect((clock.now().getTime() - start.getTime()) / hours(1)).toBe(24);
  expect(await read()).toMatchObject({
    status: "failed",
    error: { code: "engine.account", message: "the bill is not paid", retryable: true },
  });
  expect(await read()).not.toHaveProperty("waiting");
  expect(calls.length).toBeGreaterThan(200);
});

test("a message that comes early is put back with what is left of the delay, and costs nothing", async () => {
  const { deliver, deliverNow, queue, clock, read, calls } = await waitingWorld(busy(100));
  await deliver();
  const before = await read();
  clock.advance(40_000);
  expect(await deliverNow(newest(queue.sent))).toMatchObject({ done: true, worked: false });
  expect(queue.delays).toEqual([100, 60]);
  expect(await read()).toEqual(before);
  expect(calls).toHaveLength(1);
});

test("copies of a message that was put back are dropped, so that a job that waits has one", async () => {
  const { deliverNow, message, queue, clock } = await waitingWorld(busy(100));
  await deliverNow(message);
  // As after a crash between sending the new message and acknowledging this one.
  expect(await deliverNow(message)).toMatchObject({ done: true, worked: false });
  expect(queue.sent).toHaveLength(1);
  const first = newest(queue.sent);
  clock.advance(100_000);
  await deliverNow(first);
  expect(await deliverNow(first)).toMatchObject({ done: true, worked: false });
  expect(queue.sent).toHaveLength(2);
});

test("deliveries of all copies at once make one paid call", async () => {
  const { deliverNow, message, queue, clock, read, calls } = await waitingWorld(busy(10), "picture");
  await deliverNow(message);
  clock.advance(10_000);
  await Promise.all([message, newest(queue.sent), message, newest(queue.sent)].map(deliverNow));
  expect(calls).toHaveLength(2);
  expect(await read()).toMatchObject({
    status: "succeeded",
    calls: [{ state: "refused" }, { state: "answered" }],
  });
});

test("while the queue takes no message this one is kept for as long", async () => {
  const { deliver, queue } = await waitingWorld(busy(100));
  queue.unavailable = true;
  expect(await deliver()).toMatchObject({ done: false, retryIn: 100, job: { waiting: {} } });
});

test("a wait whose message was lost is sent by the sweep a quarter of an hour after its time", async () => {
  const { deliver, queue, clock, sweepJobs } = await waitingWorld(busy(100), "picture");
  await deliver();
  await queue.deliver(async () => true);
  clock.advance(100_000 + minutes(15) - 1);
  expect(await sweepJobs(unhurried)).toBe(0);
  clock.advance(1);
  expect(await sweepJobs(unhurried)).toBe(1);
  expect(await deliver()).toMatchObject({ job: { status: "succeeded" } });
});

test("at the start of a machine a job that waits goes on at once", async () => {
  const { deliverNow, message, queue, sweepJobs, clock, read } = await waitingWorld(busy(600), "picture");
  await deliverNow(message);
  clock.advance(1);
  await sweepJobs({ ...unhurried, workersAreDead: true });
  await deliverNow(newest(queue.sent));
  expect(await read()).toMatchObject({ status: "succeeded" });
});

test("a lost result is no wait: it takes an attempt, and the next call keeps the rule", async () => {
  const lost = new EngineError("unknown", "engine.outcome_unknown", "?");
  const { deliver, calls } = await waitingWorld(busy(1), lost, busy(1), lost);
  await deliver();
  expect(await deliver()).toMatchObject({
    done: false,
    job: { attempts: 1, calls: [{}, { state: "unknown" }] },
  });
  expect(await deliver()).toMatchObject({ done: true, job: { attempts: 1, waiting: { refusals: 1 } } });
  expect(await deliver()).toMatchObject({
    job: { status: "failed", attempts: 2, error: { code: "outcome_unknown" } },
  });
  expect(calls).toHaveLength(4);
});

type Given = Error | "picture" | { attempts: number };

/** A paid job whose provider answers one after the other as told. */
async function waitingWorld(...given: Given[]) {
  const answers = given.filter(
    (each): each is Error | "picture" => each === "picture" || each instanceof Error,
  );
  const job = given.find((each) => typeof each === "object" && "attempts" in each);
  const { engines, calls } = paidEngine(...answers);
  const at = { random: 0 };
  const fixture = await workerFixture({ engines, random: () => at.random, ...(job && { job }) });
  const { user_id, job_id } = fixture.job;
  return { ...fixture, calls, at, message: { user_id, job_id } };
}

function newest(sent: readonly JobMessage[]): JobMessage {
  const message = sent.at(-1);
  if (!message) throw new Error("Nothing was sent");
  return message;
}
