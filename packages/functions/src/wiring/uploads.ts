import { newId } from "@luster/core/id";
import { createConfirm } from "@luster/core/uploads/confirm";
import type { UploadLimits } from "@luster/core/uploads/limits";
import { createPresign } from "@luster/core/uploads/presign";
import { environment } from "../environment.ts";
import { lazy, once } from "../once.ts";
import { now } from "./clock.ts";
import { quotas } from "./quotas.ts";
import { assetRecords, uploadRecords } from "./records.ts";
import { getShoot } from "./shoots.ts";
import { stores } from "./storage.ts";
import { turns } from "./turns.ts";

const limits = once((): UploadLimits => {
  const { UPLOAD_MAX_BYTES, UPLOAD_URL_SECONDS } = environment("uploads");
  return { maxFileSize: UPLOAD_MAX_BYTES, urlExpiresIn: UPLOAD_URL_SECONDS };
});

const common = once(() => ({
  uploads: uploadRecords(),
  stores: stores(),
  quotas: quotas(),
  limits: limits(),
  now,
}));

const confirmation = once(() => createConfirm({ ...common(), assets: assetRecords(), turns: turns() }));

export const presign = lazy(() => createPresign({ ...common(), shoots: { get: getShoot }, newId }));
export const confirm = lazy(() => confirmation().confirm);
export const recordAsset = lazy(() => confirmation().record);
