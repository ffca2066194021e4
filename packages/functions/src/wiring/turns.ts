import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { dynamoTurnRecords } from "@luster/core/turns/records.dynamo";
import { createTurns } from "@luster/core/turns/turns";
import { once } from "../once.ts";
import { now } from "./clock.ts";
import { table } from "./table.ts";

/** Milliseconds between two looks at what another request makes; making it takes a few writes. */
const pause = 50;

export const turns = once(() =>
  createTurns({
    records: dynamoTurnRecords(table()),
    now,
    newToken: randomUUID,
    pause: () => sleep(pause),
  }),
);
