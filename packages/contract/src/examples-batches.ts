import type { Example } from "./example.ts";

const batch_id = "batch_01KB0Q5C3R6WJ8N2T9X4HZ7EVA";
const none = { queued: 0, processing: 0, succeeded: 0, failed: 0, cancelled: 0, needs_review: 0, skipped: 0 };

type Known = { shoot_id: string; job: { job_id: string } & Record<string, unknown> };

/** Of a shoot of one photo that was enhanced before, as is its job: now with more light. */
export const batches = ({ shoot_id, job }: Known) => {
  const wish = { shoot_id, tier: "basic", strength: "bright" };
  const ended = {
    batch_id,
    ...wish,
    status: "ended",
    counts: { ...none, total: 1, succeeded: 1 },
    estimate_usd: 0,
    cost_usd: 0,
    skipped: [],
    created_at: "2026-11-25T09:16:02.406Z",
    ended_at: "2026-11-25T09:16:04.871Z",
  };
  return {
    "shoots.enhance": {
      request: { params: { id: shoot_id }, body: { assets: "all", strength: "bright", dry_run: true } },
      status: 200,
      reply: { ...wish, counts: { ...none, total: 1, queued: 1 }, estimate_usd: 0, skipped: [] },
    },
    "batches.get": { request: { params: { id: batch_id } }, status: 200, reply: ended },
    "batches.cancel": { request: { params: { id: batch_id } }, status: 202, reply: ended },
    "jobs.cancel": { request: { params: { id: job.job_id } }, status: 202, reply: job },
  } satisfies Record<string, Example>;
};
