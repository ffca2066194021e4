import { newId } from "@luster/core/id";
import { createShoots } from "@luster/core/shoots/shoots";
import { dynamoShootRecords } from "@luster/core/shoots/records.dynamo";
import { lazy, once } from "../once.ts";
import { now } from "./clock.ts";
import { idempotency } from "./idempotency.ts";
import { table } from "./table.ts";

const shoots = once(() =>
  createShoots({ records: dynamoShootRecords(table()), idempotency: idempotency(), now, newId }),
);

export const createShoot = lazy(() => shoots().create);
export const getShoot = lazy(() => shoots().get);
export const listShoots = lazy(() => shoots().list);
