import { expect, test } from "vitest";
import { hours, minutes, toTheEnd, unhurried } from "../../kit/world.ts";
import { counted, type Fixture, killedBefore } from "./killed.ts";

// 2.5 US dollars are reserved for each call, and an answered one costs 0.04.

const ended = {
  cancelled: async ({ jobs, asset, job, sweepJobs, clock }: Fixture) => {
    await jobs.cancel(asset.user_id, job.job_id);
    await sweepJobs(unhurried);
    clock.advance(minutes(20));
    await sweepJobs(unhurried);
  },
  deleted: async ({ deletions, asset, sweepDeletions, clock }: Fixture) => {
    await deletions.ofAsset(asset.user_id, asset.asset_id);
    await sweepDeletions(unhurried);
    clock.advance(toTheEnd);
    await sweepDeletions(unhurried);
  },
  "deleted and tidied": async (fixture: Fixture) => {
    const { deletions, asset, sweepDeletions, sweepJobs, clock } = fixture;
    await deletions.ofAsset(asset.user_id, asset.asset_id);
    await sweepDeletions(unhurried);
    clock.advance(minutes(20));
    await sweepJobs(unhurried);
    clock.advance(toTheEnd);
    await sweepDeletions(unhurried);
  },
};

test.each([
  ["cancelled", "open_call", 0],
  ["deleted", "open_call", 0],
  ["deleted and tidied", "open_call", 0],
  ["deleted", "enhance", 2.5],
  ["deleted and tidied", "enhance", 2.5],
  ["deleted", "settle", 0.04],
  ["deleted and tidied", "settle", 0.04],
] as const)(
  "a job that is %s after its worker was killed before %s leaves nothing reserved, and nothing of another's is released",
  async (end, step, cost) => {
    const fixture = await killedBefore(step);
    await fixture.spending.reserve({ ...fixture.job, job_id: "another" }, 1);
    expect(await counted(fixture)).toMatchObject({ user: 3.5, service: 3.5 });
    await ended[end](fixture);
    expect(await counted(fixture)).toEqual({ user: cost + 1, service: cost + 1, reserves: 2 });
  },
);

test("what a worker that was killed reserved on the day before is given back when the job goes on", async () => {
  const fixture = await killedBefore("open_call", "2026-03-01T23:55:00.000Z");
  expect(await counted(fixture, "2026-03-01")).toEqual({ user: 2.5, service: 2.5, reserves: 2 });
  await fixture.deliver();
  expect(await counted(fixture, "2026-03-01")).toEqual({ user: 0, service: 0, reserves: 0 });
  expect(await counted(fixture, "2026-03-02")).toEqual({ user: 0.04, service: 0.04, reserves: 0 });
});

test("what a worker that was killed reserved after midnight, under a claim from before it, is given back", async () => {
  const fixture = await killedBefore("open_call", "2026-03-01T23:55:00.000Z", minutes(6));
  expect(await counted(fixture, "2026-03-02")).toEqual({ user: 2.5, service: 2.5, reserves: 2 });
  await ended.cancelled(fixture);
  for (const day of ["2026-03-01", "2026-03-02"])
    expect(await counted(fixture, day)).toEqual({ user: 0, service: 0, reserves: 0 });
});

test("a job that waits for days keeps nothing reserved on any of them", async () => {
  const fixture = await killedBefore("open_call", "2026-03-01T12:00:00.000Z");
  fixture.clock.advance(hours(48));
  await fixture.sweepJobs(unhurried);
  await fixture.deliver();
  for (const day of ["2026-03-01", "2026-03-02"]) expect((await counted(fixture, day)).reserves).toBe(0);
});
