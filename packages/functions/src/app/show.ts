import { createShow } from "@luster/core/jobs/show";
import { once } from "../once.ts";
import { assets } from "./assets.ts";
import { findAsset } from "./find-asset.ts";
import { jobStore } from "./records.ts";

export const show = once(() =>
  createShow({ jobs: jobStore(), findAsset: findAsset(), download: assets().download }),
);
