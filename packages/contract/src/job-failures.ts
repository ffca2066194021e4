/** Why a job failed, as its `error.code`; docs/errors.md is checked against it. `retryable`: the same job, requested again, can succeed. */
export const jobFailures = {
  "picture.unreadable": { retryable: false, meaning: "The file is damaged or cut short." },
  "picture.too_large": {
    retryable: false,
    meaning: "The picture has more pixels, or its file more bytes, than Luster accepts.",
  },
  "picture.unsupported": {
    retryable: false,
    meaning: "The file is of a kind that Luster does not enhance, such as an animation.",
  },
  "original.gone": {
    retryable: false,
    meaning: "The original is not in storage any more, or is not the one that was confirmed.",
  },
  "asset.too_many_outputs": {
    retryable: false,
    meaning: "Other jobs have meanwhile given the asset as many outputs as one asset can hold.",
  },
  "engine.moderation_blocked": {
    retryable: false,
    meaning: "The provider's safety system refused the picture or the prompt.",
  },
  "engine.rejected": { retryable: false, meaning: "The provider refused the request as it is." },
  "engine.rate_limited": {
    retryable: true,
    meaning: "The provider took no more pictures for as long as a job may wait.",
  },
  "engine.account": {
    retryable: true,
    meaning:
      "The provider refused the service's own account (its key, model, access or spending limit) for as long as a job may wait.",
  },
  "engine.unavailable": {
    retryable: true,
    meaning: "The provider could not be reached or was overloaded for as long as a job may wait.",
  },
  "engine.unconfigured": {
    retryable: false,
    meaning: "The service lost its engine for this tier after the job was accepted.",
  },
  outcome_unknown: {
    retryable: true,
    meaning: "The result of a paid call was lost, and no more calls are made automatically.",
  },
  "storage.unavailable": {
    retryable: true,
    meaning: "The object storage could not be reached for as long as a job may wait.",
  },
  "worker.disk_full": {
    retryable: true,
    meaning: "The workers had no room on their disk for the picture for as long as a job may wait.",
  },
  "job.exhausted": { retryable: true, meaning: "The job was tried as often as allowed and never finished." },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

export type JobFailureCode = keyof typeof jobFailures;
