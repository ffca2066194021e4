import * as Shoots from "@luster/contract/shoots";
import { showShoot } from "../wiring/overview.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Shoots.get, async ({ user, params }) => ok(await showShoot(user, params.id)));
