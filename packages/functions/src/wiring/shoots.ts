import { newId } from "@luster/core/id";
import { createShoots } from "@luster/core/shoots/shoots";
import { dynamoShootStore } from "@luster/core/shoots/store.dynamo";
import { lazy, once } from "../once.ts";
import { now } from "./clock.ts";
import { idempotency } from "./idempotency.ts";
import { table } from "./table.ts";

const shoots = once(() =>
  createShoots({ store: dynamoShootStore(table()), idempotency: idempotency(), now, newId }),
);

export const createShoot = lazy(() => shoots().create);
export const getShoot = lazy(() => shoots().get);
export const listShoots = lazy(() => shoots().list);
