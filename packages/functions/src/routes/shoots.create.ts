import * as Shoots from "@luster/contract/shoots";
import { createShoot } from "../wiring/shoots.ts";
import { endpoint } from "../http/endpoint.ts";
import { created } from "../http/reply.ts";

export const handler = endpoint(Shoots.create, async ({ user, body, key }) => {
  const shoot = await createShoot(user, body, key);
  return created(shoot, `/shoots/${shoot.shoot_id}`);
});
