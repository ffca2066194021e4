import * as Deletions from "@luster/contract/deletions";
import { viewOf } from "@luster/core/deletions/deletion";
import { deleteShoot } from "../wiring/deletions.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Deletions.shoot, async ({ user, params }) => {
  const deletion = await deleteShoot(user, params.id);
  return accepted(viewOf(deletion), `/deletions/${deletion.deletion_id}`);
});
