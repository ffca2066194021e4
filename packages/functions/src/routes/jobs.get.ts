import * as Jobs from "@luster/contract/jobs";
import { showJob } from "../wiring/jobs.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Jobs.get, async ({ user, params }) => ok(await showJob(user, params.id)));
