import * as Jobs from "@luster/contract/jobs";
import { view } from "@luster/core/jobs/view";
import { accept } from "../app/accept.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Jobs.create, async ({ user, body, key }) => {
  const job = await accept()(user, body, key);
  return accepted(view(job), `/jobs/${job.job_id}`);
});
