import * as Jobs from "@luster/contract/jobs";
import { view } from "@luster/core/jobs/jobs";
import { jobs } from "../app/jobs.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Jobs.create, async ({ user, body, key }) => {
  const job = await jobs().create(user, body, key);
  return accepted(view(job), `/jobs/${job.job_id}`);
});
