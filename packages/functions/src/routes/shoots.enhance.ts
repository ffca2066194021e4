import * as Batches from "@luster/contract/batches";
import { createBatch, quoteBatch } from "../wiring/batches.ts";
import { endpoint } from "../http/endpoint.ts";
import { accepted, ok } from "../http/reply.ts";
import { logger } from "../observe/logger.ts";

export const handler = endpoint(Batches.enhance, async ({ user, params, body, key }) => {
  if (body.dry_run) return ok(await quoteBatch(user, params.id, body));
  const batch = await createBatch(user, params.id, body, key);
  logger.info("batch accepted", { batch_id: batch.batch_id, shoot_id: params.id, jobs: batch.counts.total });
  return accepted(batch, `/batches/${batch.batch_id}`);
});
