import { createConfirm } from "@luster/core/uploads/confirm";
import type { UploadLimits } from "@luster/core/uploads/limits";
import { createPresign } from "@luster/core/uploads/presign";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { assetStore, uploadStore } from "./records.ts";
import { newId, now } from "./ids.ts";
import { quotas } from "./quotas.ts";
import { shoots } from "./shoots.ts";
import { stores } from "./storage.ts";

const limits = once((): UploadLimits => {
  const { UPLOAD_MAX_BYTES, UPLOAD_URL_SECONDS } = environment("uploads");
  return { maxFileSize: UPLOAD_MAX_BYTES, urlExpiresIn: UPLOAD_URL_SECONDS };
});

const common = once(() => ({
  uploads: uploadStore(),
  stores: stores(),
  quotas: quotas(),
  limits: limits(),
  now,
}));

export const presign = once(() => createPresign({ ...common(), shoots: shoots(), newId }));

export const confirm = once(() => createConfirm({ ...common(), assets: assetStore() }));
