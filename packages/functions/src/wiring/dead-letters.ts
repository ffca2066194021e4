import { randomUUID } from "node:crypto";
import { createDeadLetters } from "@luster/core/jobs/dead-letter";
import { lazy } from "../once.ts";
import { now } from "./clock.ts";
import { urlExpiresIn } from "./lifetimes.ts";
import { assetStore, jobStore } from "./records.ts";
import { stores } from "./storage.ts";

export const bury = lazy(() =>
  createDeadLetters({
    jobs: jobStore(),
    assets: assetStore(),
    stores: stores(),
    urlExpiresIn: urlExpiresIn(),
    now,
    newToken: randomUUID,
  }),
);
