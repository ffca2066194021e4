import * as Jobs from "@luster/contract/jobs";
import { show } from "../wiring/show.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Jobs.get, async ({ user, params }) => ok(await show(user, params.id)));
