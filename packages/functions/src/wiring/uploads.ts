import { newId } from "@luster/core/id";
import { createConfirm } from "@luster/core/uploads/confirm";
import type { UploadLimits } from "@luster/core/uploads/limits";
import { createPresign } from "@luster/core/uploads/presign";
import { environment } from "../environment.ts";
import { lazy, once } from "../once.ts";
import { assetRecords, quotas, turns, uploadRecords } from "./records.ts";
import { now } from "./seams.ts";
import { getShoot } from "./shoots.ts";
import { links, stores } from "./storage.ts";

const limits = /* @__PURE__ */ once((): UploadLimits => {
  const { UPLOAD_MAX_BYTES, UPLOAD_URL_SECONDS } = environment("uploads");
  return { maxFileSize: UPLOAD_MAX_BYTES, urlExpiresIn: UPLOAD_URL_SECONDS };
});

const common = /* @__PURE__ */ once(() => ({
  uploads: uploadRecords(),
  quotas: quotas(),
  limits: limits(),
  now,
}));

const confirmation = /* @__PURE__ */ once(() =>
  createConfirm({ ...common(), stores: stores(), assets: assetRecords(), turns: turns() }),
);

const presigning = /* @__PURE__ */ once(() =>
  createPresign({ ...common(), stores: links(), shoots: { get: getShoot }, newId }),
);

export const presign = /* @__PURE__ */ lazy(() => presigning().presign);
export const presignMany = /* @__PURE__ */ lazy(() => presigning().presignMany);
export const confirm = /* @__PURE__ */ lazy(() => confirmation().confirm);
export const confirmMany = /* @__PURE__ */ lazy(() => confirmation().confirmMany);
export const recordAsset = /* @__PURE__ */ lazy(() => confirmation().record);
