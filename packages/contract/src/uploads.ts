import { AssetView } from "@luster/core/assets/asset";
import { UploadClaim, UploadRequest, UploadTicket } from "@luster/core/uploads/upload";
import { route } from "./route.ts";

export const presign = route({
  method: "POST",
  path: "/uploads/presign",
  summary: "A URL to upload one picture straight to storage",
  body: UploadRequest,
  replies: { 200: UploadTicket },
});

export const confirm = route({
  method: "POST",
  path: "/uploads/confirm",
  summary: "Turn an upload that has arrived into an asset",
  body: UploadClaim,
  replies: { 201: AssetView, 200: AssetView },
});
