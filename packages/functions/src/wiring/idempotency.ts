import { createIdempotency } from "@luster/core/idempotency/idempotency";
import { dynamoIdempotencyStore } from "@luster/core/idempotency/store.dynamo";
import { once } from "../once.ts";
import { now } from "./clock.ts";
import { sha256 } from "./hash.ts";
import { table } from "./table.ts";

export const idempotency = once(() =>
  createIdempotency({ store: dynamoIdempotencyStore(table()), now, digest: sha256 }),
);
