import * as Deletions from "@luster/contract/deletions";
import { viewOf } from "@luster/core/deletions/deletion";
import { deleteAsset } from "../wiring/deletions.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Deletions.asset, async ({ user, params, query }) => {
  const deletion = await deleteAsset(user, params.id, query.shoot_id);
  return accepted(viewOf(deletion), `/deletions/${deletion.deletion_id}`);
});
