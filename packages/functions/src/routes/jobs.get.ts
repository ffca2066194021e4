import * as Jobs from "@luster/contract/jobs";
import { jobs } from "../app/jobs.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Jobs.get, async ({ user, params }) => ok(await jobs().get(user, params.id)));
