import type { JobState } from "@luster/contract/job-state";
import { createFollowJob, type Follow } from "@luster/core/jobs/follow";
import { createFollowShoot } from "@luster/core/jobs/follow-shoot";
import type { Job } from "@luster/core/jobs/job";
import { transition } from "@luster/core/jobs/transition";
import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryJobRecords } from "../../kit/fakes/jobs.memory.ts";
import { aJob } from "../../kit/samples.ts";

const user = "ann";
const shoot_id = "shoot_1";
const shoots = { get: async () => ({ user_id: user, shoot_id, name: "A", created_at: "" }) };
const impatient = { wait: 0, left: () => 0 };
const pause = async (): Promise<void> => {};

/** One look of a client that comes anew with the id that it saw last. */
async function lookOnce<Data>(follow: Follow<Data>, id: string, last: string | undefined) {
  for await (const look of follow(user, id, last, impatient)) return look;
  throw new Error("It never looked");
}

/** Time that passes by being waited for. */
async function waitedFor(wait: number, goneAt = Infinity) {
  const jobs = memoryJobRecords();
  const job = aJob({ user_id: user });
  await jobs.create(job);
  const clock = { ms: 0, looks: 0 };
  const left = () => (clock.ms >= goneAt ? 0 : wait * 1000 - clock.ms);
  const follow = createFollowJob({ jobs, pause: async (ms) => void (clock.ms += ms) });
  for await (const _ of follow(user, job.job_id, undefined, { wait, left })) clock.looks += 1;
  return clock;
}

test("a job is looked at once a second while nothing happens, until the patience ends", async () => {
  const { ms, looks } = await waitedFor(20);
  expect(ms).toBe(20_000);
  expect(looks).toBeLessThan(27);
});

test("nobody looks any more within a second after the client is gone", async () => {
  expect((await waitedFor(20, 3_000)).ms).toBeLessThanOrEqual(4_000);
});

test("whoever comes again at any time gets each event of a job once, in their order", async () => {
  const moments = fc.array(fc.constantFrom("happens" as const, "looks" as const), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(moments, async (moments) => {
      const jobs = memoryJobRecords();
      const job = aJob({
        user_id: user,
        status: "processing",
        lease: { token: "a", until: "2099-01-01T00:00:00Z" },
      });
      await jobs.create(job);
      const follow = createFollowJob({ jobs, pause });
      const got: string[] = [];
      const state = { job, details: [] as string[], count: 0 };
      for (const moment of [...moments, "looks"]) {
        if (moment === "happens") {
          const at = new Date(2026, 2, 1);
          const notes = [0, 1].map(() => ({
            at: at.toISOString(),
            type: "output_found" as const,
            detail: `${state.count++}`,
          }));
          const next = transition(state.job, { type: "progress", token: "a" }, at, notes);
          if (!next || !(await jobs.replace(next))) throw new Error("refused");
          Object.assign(state, {
            job: next,
            details: [...state.details, ...notes.map(({ detail }) => detail)],
          });
          continue;
        }
        const { news } = await lookOnce(follow, job.job_id, got.length > 0 ? String(got.length) : undefined);
        got.push(...news.map(({ data }) => data.detail ?? data.type));
        expect(got).toEqual(["queued", ...state.details]);
      }
    }),
    { numRuns: 50 },
  );
});

test("whoever comes again at any time knows how each job of a shoot stands, and hears nothing twice", async () => {
  const states = fc.constantFrom<JobState>("processing", "succeeded", "failed", "cancelled");
  const moment = fc.oneof(
    fc.record({ type: fc.constant("begins" as const) }),
    fc.record({ type: fc.constant("changes" as const), at: fc.nat(), to: states }),
    fc.record({ type: fc.constant("looks" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { maxLength: 40 }), async (moments) => {
      const all: Job[] = [];
      const ofShoot = async () =>
        all
          .map(({ status, ...job }) => ({ ...job, state: status }))
          .toSorted((a, b) => (a.job_id < b.job_id ? 1 : -1));
      const follow = createFollowShoot({ jobs: { ofShoot }, shoots, pause });
      const client: { last?: string | undefined; known: Map<string, string> } = { known: new Map() };
      for (const { type, ...change } of [...moments, { type: "looks" as const }]) {
        if (type === "begins") all.push(aJob({ shoot_id, user_id: user }));
        const job = "at" in change && all[change.at % all.length];
        if (job && "to" in change && change.to !== "needs_review") job.status = change.to;
        if (type !== "looks") continue;
        const { news } = await lookOnce(follow, shoot_id, client.last);
        for (const { id, data } of news) {
          expect(data.complete).toBe(client.last === undefined);
          for (const { job_id, state } of data.jobs) {
            expect(client.known.get(job_id)).not.toBe(state);
            client.known.set(job_id, state);
          }
          client.last = id;
        }
        expect(client.known).toEqual(new Map(all.map(({ job_id, status }) => [job_id, status])));
      }
    }),
    { numRuns: 100 },
  );
});

test("whoever saw jobs that are not these, or an id that is none, is told of all jobs of the shoot", async () => {
  const all = [aJob(), aJob()];
  const ofShoot = async () => all.map((job) => ({ ...job, state: "queued" as const }));
  const follow = createFollowShoot({ jobs: { ofShoot }, shoots, pause });
  const { news } = await lookOnce(follow, shoot_id, undefined);
  all.shift();
  all.push(aJob());
  for (const last of [news[0]?.id, "", "q2", "q2.12345678", "q999999.12345678"])
    expect((await lookOnce(follow, shoot_id, last)).news).toMatchObject([{ data: { complete: true } }]);
});

test("the id of a shoot of thousands of jobs still fits into a header", async () => {
  const jobs = Array.from({ length: 5_000 }, (_, at) => ({
    ...aJob(),
    state: at % 2 ? ("failed" as const) : ("queued" as const),
  }));
  const follow = createFollowShoot({ jobs: { ofShoot: async () => jobs }, shoots, pause });
  const { news } = await lookOnce(follow, shoot_id, undefined);
  expect(news[0]?.id.length).toBeLessThan(5_000);
});
