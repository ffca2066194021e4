import { type Assets, createAssets } from "@luster/core/assets/assets";
import { createFindAsset } from "@luster/core/uploads/find-asset";
import { lazy, once } from "../once.ts";
import { jobsOf } from "./overview.ts";
import { assetRecords, uploadRecords } from "./records.ts";
import { getShoot } from "./shoots.ts";
import { links } from "./storage.ts";

const assets = /* @__PURE__ */ once(() =>
  createAssets({
    assets: assetRecords(),
    shoots: { get: getShoot },
    jobsOf,
    stores: links(),
  }),
);

export const listAssets = /* @__PURE__ */ lazy(() => assets().list);
export const downloadOutput: Assets["download"] = (...given) => assets().download(...given);

/** Signs no URL, so it needs no store and reads no secret. */
export const findAsset = /* @__PURE__ */ lazy(() =>
  createFindAsset({ assets: assetRecords(), uploads: uploadRecords() }),
);
