import { newId } from "@luster/core/id";
import { createShoots } from "@luster/core/shoots/shoots";
import { environment } from "../environment.ts";
import { lazy, once } from "../once.ts";
import { idempotency, shootRecords } from "./records.ts";
import { now } from "./seams.ts";

const shoots = /* @__PURE__ */ once(() =>
  createShoots({
    records: shootRecords(),
    idempotency: idempotency(),
    retention: environment("retention").RETENTION_DAYS,
    now,
    newId,
  }),
);

export const createShoot = /* @__PURE__ */ lazy(() => shoots().create);
export const getShoot = /* @__PURE__ */ lazy(() => shoots().get);
export const changeShoot = /* @__PURE__ */ lazy(() => shoots().change);
export const listShoots = /* @__PURE__ */ lazy(() => shoots().list);
