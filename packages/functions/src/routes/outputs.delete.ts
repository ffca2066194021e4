import * as Deletions from "@luster/contract/deletions";
import { viewOf } from "@luster/core/deletions/deletion";
import { deleteOutput } from "../wiring/deletions.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Deletions.output, async ({ user, params }) => {
  const deletion = await deleteOutput(user, params.id);
  return accepted(viewOf(deletion), `/deletions/${deletion.deletion_id}`);
});
