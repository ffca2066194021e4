import * as Deletions from "@luster/contract/deletions";
import { viewOf } from "@luster/core/deletions/deletion";
import { listDeletions } from "../wiring/deletions.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Deletions.list, async ({ user, query }) => {
  const { items, cursor } = await listDeletions(user, query);
  return ok({ deletions: items.map(viewOf), cursor });
});
