import * as Jobs from "@luster/contract/jobs";
import { view } from "@luster/core/jobs/show";
import { acceptJob } from "../wiring/jobs.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";
import { logger } from "../observe/logger.ts";

export const handler = endpoint(Jobs.create, async ({ user, body, key }) => {
  const job = await acceptJob(user, body, key);
  logger.info("job accepted", { job_id: job.job_id, shoot_id: job.shoot_id, asset_id: job.asset_id });
  return accepted(view(job), `/jobs/${job.job_id}`);
});
