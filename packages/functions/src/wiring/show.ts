import { createShow } from "@luster/core/jobs/show";
import { lazy } from "../once.ts";
import { downloadOutput } from "./assets.ts";
import { findAsset } from "./find-asset.ts";
import { jobStore } from "./records.ts";

export const show = lazy(() => createShow({ jobs: jobStore(), findAsset, download: downloadOutput }));
