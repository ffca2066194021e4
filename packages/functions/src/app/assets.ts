import { createAssets } from "@luster/core/assets/assets";
import { once } from "../once.ts";
import { now } from "./ids.ts";
import { assetStore } from "./records.ts";
import { shoots } from "./shoots.ts";
import { stores } from "./storage.ts";

export const assets = once(() =>
  createAssets({ assets: assetStore(), shoots: shoots(), stores: stores(), now }),
);
