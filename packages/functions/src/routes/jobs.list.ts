import * as Jobs from "@luster/contract/jobs";
import { listJobs } from "../wiring/jobs.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Jobs.list, async ({ user, query }) => {
  const { items, cursor } = await listJobs(user, query);
  return ok({ jobs: items, cursor });
});
