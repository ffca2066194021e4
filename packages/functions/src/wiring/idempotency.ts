import { createIdempotency } from "@luster/core/idempotency/idempotency";
import { dynamoIdempotencyRecords } from "@luster/core/idempotency/records.dynamo";
import { once } from "../once.ts";
import { now } from "./clock.ts";
import { sha256 } from "./hash.ts";
import { table } from "./table.ts";

export const idempotency = once(() =>
  createIdempotency({ records: dynamoIdempotencyRecords(table()), now, digest: sha256 }),
);
