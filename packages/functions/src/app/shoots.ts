import { createShoots } from "@luster/core/shoots/shoots";
import { dynamoShootStore } from "@luster/core/shoots/store.dynamo";
import { once } from "../once.ts";
import { idempotency } from "./idempotency.ts";
import { newId, now } from "./ids.ts";
import { table } from "./table.ts";

export const shoots = once(() =>
  createShoots({ store: dynamoShootStore(table()), idempotency: idempotency(), now, newId }),
);
