import * as Jobs from "@luster/contract/jobs";
import { awaitEnd, showJob } from "../wiring/jobs.ts";
import { endpoint } from "../http/endpoint.ts";
import { jobHeaders } from "../http/open-job.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Jobs.get, async ({ user, params, patience }) => {
  if (patience) await awaitEnd(user, params.id, patience);
  const job = await showJob(user, params.id);
  return { ...ok(job), headers: jobHeaders(job, patience) };
});
