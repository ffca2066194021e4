import * as Usage from "@luster/contract/usage";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";
import { showUsage } from "../wiring/spending.ts";

export const handler = endpoint(Usage.get, async ({ user, query }) => ok(await showUsage(user, query)));
