import { copyBack, type Place } from "@luster/core/backups/copy-back.dynamo";
import { createCheckRecords } from "@luster/core/backups/check-records";
import { wholeOf } from "@luster/core/whole-list";
import { environment } from "../environment.ts";
import { lazy } from "../once.ts";
import { dynamoDb } from "./clients.ts";
import {
  deletionRecords,
  findGone,
  storedAssets,
  storedJobs,
  storedShoots,
  storedUploads,
  storedWebhooks,
} from "./records.ts";
import { now } from "./seams.ts";
import { stores } from "./storage.ts";

// For whoever runs the service.

export const checkRecords = /* @__PURE__ */ lazy(() =>
  createCheckRecords({
    shoots: storedShoots(),
    uploads: storedUploads(),
    assets: storedAssets(),
    jobs: storedJobs(),
    findGone: findGone(),
    stores: stores(),
    now,
  }),
);

/** Copies what the table in use has lost from another one. */
export const copyFrom = (from: Place) =>
  copyBack({
    from,
    to: { client: dynamoDb(), table: environment("table").TABLE_NAME },
    deletionsOf: (user) => wholeOf((page) => deletionRecords().list(user, page)),
    removedWebhooks: (user) => storedWebhooks().removed(user),
    now,
  });
