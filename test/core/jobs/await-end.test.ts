import { createAwaitEnd } from "@luster/core/jobs/await-end";
import { expect, test } from "vitest";
import { memoryJobRecords } from "../../kit/fakes/jobs.memory.ts";
import { aJob } from "../../kit/samples.ts";

/** Time that passes by being waited for, and a job that ends at a moment of it. */
async function waitedFor(wait: number, { endsAt = Infinity, goneAt = Infinity } = {}) {
  const jobs = memoryJobRecords();
  const job = aJob();
  await jobs.create(job);
  const clock = { ms: 0, looks: 0 };
  const get = (...id: Parameters<typeof jobs.get>) => {
    clock.looks += 1;
    return jobs.get(...id);
  };
  const pause = async (ms: number) => {
    clock.ms += ms;
    if (clock.ms >= endsAt) await jobs.replace({ ...job, version: 2, status: "succeeded" });
  };
  const left = () => (clock.ms >= goneAt ? 0 : wait * 1000 - clock.ms);
  await createAwaitEnd({ jobs: { get }, pause })(job.user_id, job.job_id, { wait, left });
  return clock;
}

test("who waits for a job is told within a second of its end", async () => {
  const { ms } = await waitedFor(20, { endsAt: 7_000 });
  expect(ms).toBeGreaterThanOrEqual(7_000);
  expect(ms).toBeLessThanOrEqual(8_000);
});

test("waiting ends with the patience, and looks at the job once a second", async () => {
  const { ms, looks } = await waitedFor(20);
  expect(ms).toBe(20_000);
  expect(looks).toBeLessThan(27);
});

test("waiting ends when nobody waits any more, and never begins without patience", async () => {
  const { ms } = await waitedFor(20, { goneAt: 3_000 });
  expect(ms).toBeLessThanOrEqual(4_000);
  expect(await waitedFor(0)).toEqual({ ms: 0, looks: 0 });
});
