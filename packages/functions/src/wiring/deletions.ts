import { createDeletions } from "@luster/core/deletions/deletions";
import { createHoldings } from "@luster/core/deletions/holdings";
import { newId } from "@luster/core/id";
import { lazy, once } from "../once.ts";
import {
  assetRecords,
  deletionRecords,
  jobRecords,
  storedAssets,
  storedJobs,
  storedShoots,
  storedUploads,
  storedWebhooks,
  uploadRecords,
} from "./records.ts";
import { now } from "./seams.ts";
import { getShoot } from "./shoots.ts";
import { urlExpiresIn } from "./storage.ts";

const deletions = /* @__PURE__ */ once(() =>
  createDeletions({
    deletions: deletionRecords(),
    shoots: { get: getShoot },
    uploads: uploadRecords(),
    assets: assetRecords(),
    jobs: jobRecords(),
    urlExpiresIn: urlExpiresIn(),
    now,
    newId,
  }),
);

export const deleteShoot = /* @__PURE__ */ lazy(() => deletions().ofShoot);
export const deleteAsset = /* @__PURE__ */ lazy(() => deletions().ofAsset);
export const deleteOutput = /* @__PURE__ */ lazy(() => deletions().ofOutput);
export const deleteUser = /* @__PURE__ */ lazy(() => deletions().ofUser);
export const listDeletions = /* @__PURE__ */ lazy(() => deletions().list);
export const getDeletion = /* @__PURE__ */ lazy(() => deletions().get);

/** For whoever runs the service: also what is being deleted. */
export const holdingsOf = /* @__PURE__ */ lazy(() =>
  createHoldings({
    shoots: storedShoots(),
    uploads: storedUploads(),
    assets: storedAssets(),
    jobs: storedJobs(),
    webhooks: storedWebhooks(),
  }),
);
