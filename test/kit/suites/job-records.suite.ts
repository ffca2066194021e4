import type { Job } from "@luster/core/jobs/job";
import type { JobRecords } from "@luster/core/jobs/records";
import { describe, expect, test } from "vitest";
import { aJob, anAsset, anOutput } from "../samples.ts";
import { fixture, type Start } from "./fixture.ts";
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

    test("a job whose fields are undefined is the same job to a repeated write", async () => {
      const job = aJob({ lease: undefined, model: undefined, calls: [{ ...call, model: undefined }] });
      expect(await jobs.port.create(job)).toBe(true);
      expect(await jobs.port.create(job)).toBe(true);
    });
  });
}

const at = "2026-03-01T12:00:00.000Z";
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
    events: [{ at, type: "standby_used", storage: "s3", detail: "…" }],
  });
