import { createFindAsset } from "@luster/core/uploads/find-asset";
import { lazy } from "../once.ts";
import { assetStore, uploadStore } from "./records.ts";

export const findAsset = lazy(() => createFindAsset({ assets: assetStore(), uploads: uploadStore() }));
