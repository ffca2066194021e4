import type { JobState } from "@luster/contract/job-state";
import { ListedJob } from "@luster/contract/jobs";
import { newId } from "@luster/core/id";
import type { Job } from "@luster/core/jobs/job";
import type { JobRecords } from "@luster/core/jobs/records";
import { describe, expect, test } from "vitest";
import { newUser } from "../fakes/ids.ts";
import { aJob, anAsset, anOutput } from "../samples.ts";
import { fixture, type Start, strangeUsers } from "./fixture.ts";
import { listSuite } from "./list.suite.ts";
import { versionsSuite } from "./versions.suite.ts";

/** What every `JobRecords` promises. */
export function jobRecordsSuite(kind: string, start: Start<JobRecords>): void {
  describe(`the ${kind} job records`, () => {
    const jobs = fixture(start);

    versionsSuite<Job>(jobs, {
      make: aJob,
      idOf: ({ job_id }) => job_id,
      change: (job, prompt) => ({ ...job, prompt, version: job.version + 1 }),
    });

    test("a job keeps every field, to the last call of its ledger", async () => {
      const job = everything();
      await jobs.port.create(job);
      expect(await jobs.port.get(job.user_id, job.job_id)).toEqual(job);
    });

    describe.each([
      ["of a user", () => ({})],
      ["of a shoot", ({ shoot_id }: Job) => ({ shoot_id })],
      ["of a user in one state", () => ({ status: "queued" as const })],
      ["of a shoot in one state", ({ shoot_id }: Job) => ({ shoot_id, status: "queued" as const })],
      ["of an asset", ({ shoot_id, asset_id }: Job) => ({ shoot_id, asset_id })],
      [
        "of an asset in one state",
        ({ shoot_id, asset_id }: Job) => ({ shoot_id, asset_id, status: "queued" as const }),
      ],
    ])("the jobs %s, among others that do not fit", (_what, filterOf) => {
      listSuite({
        async fill(size) {
          const { user_id, shoot_id } = aJob();
          const asset_id = newId("asset");
          const own = { user_id, shoot_id, asset_id };
          const filter = filterOf(aJob(own));
          const other = { ...own, shoot_id: newId("shoot"), asset_id: newId("asset"), user_id: newUser() };
          const made: Job[] = [];
          for (let count = 0; count < size; count += 1) {
            const job = aJob(own);
            made.push(job);
            await jobs.port.create(job);
            await jobs.port.create(aJob({ ...other, user_id: newUser() }));
            if ("status" in filter) await jobs.port.create(aJob({ ...own, status: "failed" }));
            if ("asset_id" in filter) await jobs.port.create(aJob({ ...own, asset_id: other.asset_id }));
          }
          return {
            records: made.toReversed().map(listed),
            list: (page) => jobs.port.list(user_id, filter, page),
          };
        },
      });
    });

    test("a listed job moves with its state, and says what is to be looked at and what it cost", async () => {
      const { updated_at: _, ...queued } = aJob({ tier: "premium", strength: "bright" });
      const first = { ...queued, updated_at: at };
      await jobs.port.create(first);
      const output = anOutput(anAsset(), { needs_review: "a window moved" });
      const calls = [
        { ...call, state: "answered" as const, cost_usd: 0.02 },
        { ...call, state: "answered" as const, cost_usd: 0.03 },
      ];
      await jobs.port.replace({ ...first, version: 2, status: "succeeded", output, calls });
      const inState = async (status: JobState) =>
        (await jobs.port.list(first.user_id, { status }, { limit: 9 })).items;
      expect(await inState("queued")).toEqual([]);
      expect(await inState("succeeded")).toEqual([]);
      expect(await inState("needs_review")).toEqual([
        { ...listed(first), state: "needs_review", cost_usd: 0.05 },
      ]);
    });

    test("the jobs of a shoot in a range of ids are all that it has there, newest first", async () => {
      const { user_id, shoot_id } = aJob();
      const made = Array.from({ length: 5 }, () => aJob({ user_id, shoot_id }));
      for (const job of [...made, aJob({ user_id })]) await jobs.port.create(job);
      const [, from, , to] = made.map(({ job_id }) => job_id);
      const newestFirst = made.map(listed).toReversed();
      expect(await jobs.port.ofShoot(user_id, shoot_id)).toEqual(newestFirst);
      expect(await jobs.port.ofShoot(user_id, shoot_id, { from })).toEqual(newestFirst.slice(0, 4));
      expect(await jobs.port.ofShoot(user_id, shoot_id, { from, to })).toEqual(newestFirst.slice(1, 4));
    });

    test("the jobs of a page of photos are all that these have, and no other's", async () => {
      const { user_id, shoot_id } = aJob();
      const [before = "", first = "", second = "", last = "", after = ""] = ids("asset", 5);
      const jobsOf = async (asset_id: string, fields: Partial<Job> = {}) => {
        const job = aJob({ user_id, shoot_id, asset_id, ...fields });
        await jobs.port.create(job);
        return listed(job);
      };
      for (const asset_id of [before, after]) await jobsOf(asset_id);
      await jobsOf(second, { shoot_id: newId("shoot"), user_id: newUser() });
      const made = [await jobsOf(first), await jobsOf(last), await jobsOf(second), await jobsOf(last)];
      const found = await jobs.port.ofAssets(user_id, shoot_id, first, last);
      expect(new Set(found)).toEqual(new Set(made));
      expect(found).toHaveLength(4);
      expect(found.filter(({ asset_id }) => asset_id === last)).toEqual([made[3], made[1]]);
    });

    test("another user's jobs are in nobody else's list, whatever the users are called", async () => {
      const own = strangeUsers.map((name) => aJob({ user_id: `${name.slice(0, 299)}!` }));
      for (const job of own) await jobs.port.create(job);
      for (const job of own)
        for (const filter of [{}, { status: "queued" as const }]) {
          const { items } = await jobs.port.list(job.user_id, filter, { limit: 99 });
          expect(items, job.user_id).toContainEqual(listed(job));
          const others = new Set(
            own.filter(({ user_id }) => user_id !== job.user_id).map(({ job_id }) => job_id),
          );
          expect(items.filter(({ job_id }) => others.has(job_id))).toEqual([]);
        }
    });

    test("a job whose fields are undefined is the same job to a repeated write", async () => {
      const job = aJob({ lease: undefined, model: undefined, calls: [{ ...call, model: undefined }] });
      expect(await jobs.port.create(job)).toBe(true);
      expect(await jobs.port.create(job)).toBe(true);
    });
  });
}

/** In the order in which they were made. */
const ids = (prefix: "asset", count: number): string[] =>
  Array.from({ length: count }, () => newId(prefix)).toSorted();

const at = "2026-03-01T12:00:00.000Z";
const listed = (job: Job): ListedJob => ListedJob.parse({ ...job, state: job.status });
const call = { state: "calling" as const, opened_at: at };

const everything = (): Job =>
  aJob({
    status: "processing",
    tier: "premium",
    prompt: "brighter, s'il vous plaît\nplease 家",
    attempts: 3,
    lease: { token: "token", until: at },
    calls: [
      { ...call, model: "a", state: "answered", closed_at: at, input_tokens: 12, cost_usd: 0.0413 },
      call,
    ],
    engine: "openai",
    model: "a",
    output: anOutput(anAsset()),
    setback: { code: "engine.unavailable", message: "busy" },
    error: { code: "outcome_unknown", message: "lost", retryable: true },
    events: [{ at, type: "standby_used", storage: "s3", detail: "…", number: 7 }],
  });
