import * as Shoots from "@luster/contract/shoots";
import { changeShoot } from "../wiring/shoots.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Shoots.change, async ({ user, params, body }) =>
  ok(await changeShoot(user, params.id, body)),
);
