import * as Deletions from "@luster/contract/deletions";
import { viewOf } from "@luster/core/deletions/deletion";
import { deleteUser } from "../wiring/deletions.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Deletions.user, async ({ user }) => {
  const deletion = await deleteUser(user);
  return accepted(viewOf(deletion), `/deletions/${deletion.deletion_id}`);
});
