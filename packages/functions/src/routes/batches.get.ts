import * as Batches from "@luster/contract/batches";
import { showBatch } from "../wiring/batches.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Batches.get, async ({ user, params }) =>
  ok(await showBatch(user, params.id)),
);
