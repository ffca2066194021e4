import { createOverview, type Overview } from "@luster/core/jobs/overview";
import { lazy, once } from "../once.ts";
import { jobRecords } from "./records.ts";
import { getShoot } from "./shoots.ts";

const overview = /* @__PURE__ */ once(() =>
  createOverview({ jobs: jobRecords(), shoots: { get: getShoot } }),
);

export const showShoot = /* @__PURE__ */ lazy(() => overview().ofShoot);
export const jobsOf: Overview["ofAssets"] = (...assets) => overview().ofAssets(...assets);
