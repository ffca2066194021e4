import * as Jobs from "@luster/contract/jobs";
import { view } from "@luster/core/jobs/show";
import { acceptJob, awaitEnd, showJob } from "../wiring/jobs.ts";
import { endpoint } from "../http/endpoint.ts";
import { jobHeaders } from "../http/open-job.ts";
import { accepted } from "../http/reply.ts";
import { logger } from "../observe/logger.ts";

export const handler = endpoint(Jobs.create, async ({ user, body, key, patience }) => {
  const { job_id, ...rest } = await acceptJob(user, body, key);
  logger.info("job accepted", { job_id, shoot_id: rest.shoot_id, asset_id: rest.asset_id });
  if (patience) await awaitEnd(user, job_id, patience);
  const job = patience ? await showJob(user, job_id) : view({ job_id, ...rest });
  const location = `/jobs/${job_id}`;
  return { ...accepted(job, location), headers: { location, ...jobHeaders(job, patience) } };
});
