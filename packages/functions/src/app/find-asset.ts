import { createFindAsset } from "@luster/core/assets/find";
import { once } from "../once.ts";
import { assetStore, uploadStore } from "./records.ts";

export const findAsset = once(() => createFindAsset({ assets: assetStore(), uploads: uploadStore() }));
