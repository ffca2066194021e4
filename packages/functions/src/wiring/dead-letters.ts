import { randomUUID } from "node:crypto";
import { createDeadLetters } from "@luster/core/jobs/dead-letter";
import { lazy } from "../once.ts";
import { now } from "./clock.ts";
import { urlExpiresIn } from "./lifetimes.ts";
import { assetRecords, jobRecords } from "./records.ts";
import { stores } from "./storage.ts";

export const endDeadLetter = lazy(() =>
  createDeadLetters({
    jobs: jobRecords(),
    assets: assetRecords(),
    stores: stores(),
    urlExpiresIn: urlExpiresIn(),
    now,
    newToken: randomUUID,
  }),
);
