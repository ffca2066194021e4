/** Every failure a client can see: its HTTP status and what it means. docs/errors.md is checked against it. */
export const failures = {
  "request.malformed": {
    status: 400,
    meaning: "The body is not the JSON, form or multipart that its content type promises, or not UTF-8.",
  },
  "request.invalid": {
    status: 400,
    meaning: "A field, parameter or header is missing, unknown or wrong; `issues` names each.",
  },
  "request.unsupported_media_type": {
    status: 415,
    meaning: "The route does not read bodies of this content type.",
  },
  "request.too_large": {
    status: 413,
    meaning: "The request body is larger than the API accepts. Pictures go to storage, not to the API.",
  },
  "auth.required": { status: 401, meaning: "The request has no valid bearer token." },
  "route.not_found": { status: 404, meaning: "There is no such route." },
  "route.method_not_allowed": {
    status: 405,
    meaning: "The route does not take this method; `Allow` lists those it takes.",
  },
  "shoot.not_found": { status: 404, meaning: "The user has no such shoot." },
  "asset.not_found": { status: 404, meaning: "The user has no such asset." },
  "asset.not_confirmed": { status: 409, meaning: "The asset's upload has not been confirmed yet." },
  "asset.too_many_outputs": { status: 409, meaning: "The asset has as many outputs as one asset can hold." },
  "job.not_found": { status: 404, meaning: "The user has no such job." },
  "job.tier_unavailable": { status: 422, meaning: "The service has no engine configured for this tier." },
  "upload.type_unsupported": {
    status: 400,
    meaning: "The content type is not one of the picture types Luster accepts.",
  },
  "upload.method_unsupported": {
    status: 400,
    meaning: "The store does not support this upload method; R2 has no presigned POST.",
  },
  "upload.too_large": { status: 413, meaning: "The picture is larger than `max_file_size`." },
  "upload.not_arrived": {
    status: 409,
    meaning: "The file has not arrived in storage yet; upload it, then confirm again.",
  },
  "upload.key_mismatch": {
    status: 422,
    meaning: "`object_key` is not the key that was presigned for this asset.",
  },
  "upload.filename_mismatch": {
    status: 422,
    meaning: "`filename` is not the name that was presigned for this asset.",
  },
  "upload.size_mismatch": {
    status: 422,
    meaning: "`file_size` is not the size of the stored object, or not the size that was presigned.",
  },
  "upload.type_mismatch": {
    status: 422,
    meaning: "The file is no supported picture, or `content_type` is not the type that was presigned.",
  },
  "upload.changed": {
    status: 409,
    meaning: "The stored object changed while it was being confirmed; confirm again.",
  },
  "upload.closed": { status: 409, meaning: "This upload was refused or has expired; presign again." },
  "idempotency.key_reused": {
    status: 422,
    meaning: "This `Idempotency-Key` was used with another body before.",
  },
  "quota.uploads_pending": {
    status: 429,
    meaning:
      "Too many uploads were presigned and not confirmed; confirm some, or wait `Retry-After` seconds.",
  },
  "quota.jobs": {
    status: 429,
    meaning: "The user requested as many jobs as a day allows; the next day begins in `Retry-After` seconds.",
  },
  "quota.bytes": {
    status: 429,
    meaning:
      "The user confirmed as many bytes as a day allows; the next day begins in `Retry-After` seconds.",
  },
  "storage.unavailable": {
    status: 503,
    meaning: "The object storage does not answer; try again after `Retry-After` seconds.",
  },
  "service.unavailable": {
    status: 503,
    meaning: "The database or the queue does not answer; try again after `Retry-After` seconds.",
  },
  "service.busy": {
    status: 503,
    meaning:
      "More requests came at once than can be answered in time; try again after `Retry-After` seconds.",
  },
  internal: { status: 500, meaning: "Something went wrong on our side. Quote the `request_id`." },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type FailureCode = keyof typeof failures;

/** One field of a refused request: its path (`body.filename`) and what is wrong with it. */
export type Issue = { path: string; message: string };
