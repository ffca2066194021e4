import * as Shoots from "@luster/contract/shoots";
import { getShoot } from "../wiring/shoots.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Shoots.get, async ({ user, params }) => ok(await getShoot(user, params.id)));
