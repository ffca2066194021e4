import * as Batches from "@luster/contract/batches";
import { cancelBatch } from "../wiring/batches.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted } from "../http/reply.ts";

export const handler = endpoint(Batches.cancel, async ({ user, params }) => {
  const batch = await cancelBatch(user, params.id);
  return accepted(batch, `/batches/${batch.batch_id}`);
});
