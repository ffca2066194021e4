import * as Jobs from "@luster/contract/jobs";
import { view } from "@luster/core/jobs/show";
import { cancelJob } from "../wiring/batches.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Jobs.cancel, async ({ user, params }) => {
  const { output: _, ...job } = await cancelJob(user, params.id);
  return accepted(view(job), `/jobs/${job.job_id}`);
});
