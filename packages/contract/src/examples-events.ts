import type { Example } from "./example.ts";

type Known = {
  shoot_id: string;
  job: { job_id: string; asset_id: string; events: object[] };
  counts: object;
};

/** Following a job that has ended, and the shoot of it alone. */
export const events = ({ shoot_id, job, counts }: Known) => {
  const { job_id, asset_id } = job;
  const jobs = [{ job_id, asset_id, state: "succeeded" }];
  return {
    "jobs.events": {
      request: { params: { id: job_id } },
      status: 200,
      events: job.events.map((data, at) => ({ id: String(at + 1), data })),
    },
    "shoots.events": {
      request: { params: { id: shoot_id } },
      status: 200,
      events: [{ id: "s1.mJ4cXw8K", data: { complete: true, jobs, counts } }],
    },
  } satisfies Record<string, Example>;
};
