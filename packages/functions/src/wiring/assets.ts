import { createAssets } from "@luster/core/assets/assets";
import { lazy, once } from "../once.ts";
import { now } from "./clock.ts";
import { assetRecords } from "./records.ts";
import { getShoot } from "./shoots.ts";
import { stores } from "./storage.ts";

const assets = once(() =>
  createAssets({ assets: assetRecords(), shoots: { get: getShoot }, stores: stores(), now }),
);

export const listAssets = lazy(() => assets().list);
export const downloadOutput = lazy(() => assets().download);
