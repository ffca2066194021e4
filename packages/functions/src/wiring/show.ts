import { createShow } from "@luster/core/jobs/show";
import { lazy } from "../once.ts";
import { downloadOutput } from "./assets.ts";
import { findAsset } from "./find-asset.ts";
import { jobRecords } from "./records.ts";

export const show = lazy(() => createShow({ jobs: jobRecords(), findAsset, download: downloadOutput }));
