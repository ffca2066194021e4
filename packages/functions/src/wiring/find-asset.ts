import { createFindAsset } from "@luster/core/uploads/find-asset";
import { lazy } from "../once.ts";
import { assetRecords, uploadRecords } from "./records.ts";

export const findAsset = lazy(() => createFindAsset({ assets: assetRecords(), uploads: uploadRecords() }));
