import { maxOutputs, maxStreams } from "./limits.ts";

type About = {
  status: number;
  /** What it means, in a sentence; a problem's `detail` where nothing more exact is known. */
  meaning: string;
  /** What docs/errors.md says besides: what to do, and what else to know. */
  advice?: string;
};

/** Every failure a client can see; docs/errors.md is written from it. Each route names those that it answers with. */
export const failures = {
  "request.malformed": {
    status: 400,
    meaning: "The body is not the JSON, form or multipart that its content type promises, or not UTF-8.",
    advice: "Fix the client.",
  },
  "request.invalid": {
    status: 400,
    meaning: "A field, parameter or header is missing, unknown or wrong; `issues` names each.",
  },
  "request.unsupported_media_type": {
    status: 415,
    meaning: "The route does not read bodies of this content type.",
    advice: "`detail` names those it reads.",
  },
  "request.too_large": {
    status: 413,
    meaning: "The request body is larger than the API accepts: 64 KB.",
    advice: "Pictures go to storage through a presigned URL, not to the API.",
  },
  "auth.required": {
    status: 401,
    meaning: "The request has no valid bearer token.",
    advice:
      "Sign in again. On a machine without sign-in: the `Host` or the `Origin` is foreign, and `detail` says which.",
  },
  "route.not_found": { status: 404, meaning: "There is no such route." },
  "route.method_not_allowed": {
    status: 405,
    meaning: "The route does not take this method; `Allow` lists those it takes.",
  },
  "shoot.not_found": {
    status: 404,
    meaning: "The user has no such shoot.",
    advice: "`detail` says when the id in the path is no id at all.",
  },
  "shoot.delete_after_past": {
    status: 422,
    meaning: "`delete_after` is not in the future.",
    advice: "`DELETE /shoots/{id}` deletes a shoot at once.",
  },
  "shoot.delete_after_too_late": {
    status: 422,
    meaning: "`delete_after` is later than this service keeps the shoot.",
    advice: "`detail` says until when it is kept.",
  },
  "asset.not_found": {
    status: 404,
    meaning: "The user has no such asset.",
    advice: "Where the request names a shoot too: not in that one.",
  },
  "asset.not_confirmed": {
    status: 409,
    meaning: "The asset's upload has not been confirmed yet.",
    advice: "Confirm it, then ask for the job again.",
  },
  "asset.too_many_outputs": {
    status: 409,
    meaning: `The asset has ${maxOutputs} outputs, the most that one asset can hold.`,
  },
  "job.not_found": {
    status: 404,
    meaning: "The user has no such job.",
    advice: "`detail` says when the id in the path is no id at all.",
  },
  "output.not_found": {
    status: 404,
    meaning: "The job has no output: none yet, none at all, or it was deleted.",
  },
  "deletion.not_found": {
    status: 404,
    meaning: "The user has no such deletion.",
    advice: "A receipt is kept for a year. `detail` says when the id in the path is no id at all.",
  },
  "job.tier_unavailable": {
    status: 422,
    meaning: "The service has no engine configured for this tier.",
    advice: "Ask for another tier.",
  },
  "job.over_budget": {
    status: 422,
    meaning: "The job can cost more than its cap: `max_cost_usd`, or what the service lets one job cost.",
    advice: "`detail` says how much. Nothing was requested. Allow more, or take another tier.",
  },
  "user.over_budget": {
    status: 429,
    meaning:
      "What the user may spend in a day does not suffice; the next day begins in `Retry-After` seconds.",
    advice:
      "`GET /usage` says what is left. The most that a request can cost is compared with it; the tier `basic` is free.",
  },
  "service.over_budget": {
    status: 429,
    meaning:
      "The service has spent what it may in a day: paid tiers are refused, and the next day begins in `Retry-After` seconds.",
    advice: "The tier `basic` goes on. Whoever runs the service can lift the cap.",
  },
  "batch.not_found": {
    status: 404,
    meaning: "The user has no such batch.",
    advice: "`detail` says when the id in the path is no id at all.",
  },
  "batch.over_budget": {
    status: 422,
    meaning: "The batch is estimated to cost more than `max_cost_usd`.",
    advice:
      "`detail` says how much. Nothing was requested. Allow more, name fewer photos, or take another tier.",
  },
  "batch.too_large": {
    status: 422,
    meaning: "The shoot has more photos than one batch can enhance: 1,000.",
    advice: "Name them in `assets`, some at a time.",
  },
  "upload.type_unsupported": {
    status: 400,
    meaning:
      "The content type is not one of the picture types Luster accepts: JPEG, PNG, WebP, HEIC and HEIF.",
    advice: "Any spelling of them is taken. Where `content_type` names no type, the file name decides.",
  },
  "upload.method_unsupported": {
    status: 400,
    meaning: "The store does not support this upload method; R2 has no presigned POST.",
    advice: "Leave `method` out.",
  },
  "upload.too_large": {
    status: 413,
    meaning: "The picture is larger than `max_file_size`.",
    advice: "At a confirmation the stored file is deleted.",
  },
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
    advice:
      "`detail` says which. A file that is no picture by its first bytes is deleted. A supported picture of another type than its name says is accepted, as what it is.",
  },
  "upload.changed": {
    status: 409,
    meaning: "Another request changed the upload at the same moment; try again.",
  },
  "upload.closed": {
    status: 409,
    meaning: "This upload was refused or has expired; presign again.",
    advice: "Or it is confirmed already: then `detail` says so, and nothing is left to upload.",
  },
  "webhook.not_found": {
    status: 404,
    meaning: "The user has no such webhook.",
    advice: "`detail` says when the id in the path is no id at all.",
  },
  "webhook.address_refused": {
    status: 422,
    meaning: "Webhooks are not sent to this address.",
    advice: "It has to be a public one, by https. `detail` says what is wrong with it.",
  },
  "webhook.too_many": {
    status: 409,
    meaning: "The user has as many webhooks as one may have; end one first.",
  },
  "webhook.disabled": {
    status: 409,
    meaning: "The webhook is disabled, because its receiver answered 410 Gone.",
    advice: "End it, and make a new one.",
  },
  "webhook.changed": {
    status: 409,
    meaning: "Another request changed the webhook or its delivery at the same moment; try again.",
  },
  "delivery.not_found": {
    status: 404,
    meaning: "Nothing was sent to this webhook under that id, or it was more than 30 days ago.",
    advice: "`detail` says when an id in the path is no id at all.",
  },
  "stream.too_many": {
    status: 429,
    meaning: `The user has ${maxStreams} streams of events open, as many as one may have; end one first.`,
    advice: "`GET /shoots/{id}/events` tells of all jobs of a shoot by one.",
  },
  "idempotency.key_reused": {
    status: 422,
    meaning: "This `Idempotency-Key` was used with another body before.",
    advice: "A key is remembered for a day. Use a new one.",
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
    advice: "Nothing was done. Only one machine answers so.",
  },
  internal: {
    status: 500,
    meaning: "Something went wrong on our side. Quote the `request_id`.",
    advice: "Nothing more is disclosed.",
  },
} as const satisfies Record<string, About>;

export type FailureCode = keyof typeof failures;

/** One field of a refused request: its path (`body.filename`) and what is wrong with it. */
export type Issue = { path: string; message: string };
