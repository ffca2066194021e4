import * as Deletions from "@luster/contract/deletions";
import { viewOf } from "@luster/core/deletions/deletion";
import { getDeletion } from "../wiring/deletions.ts";
import { endpoint } from "../http/endpoint.ts";
import { ok } from "../http/reply.ts";

export const handler = endpoint(Deletions.get, async ({ user, params }) =>
  ok(viewOf(await getDeletion(user, params.id))),
);
