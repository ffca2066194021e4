import { maxOutputs } from "./limits.ts";

type About = {
  /** Whether the same job, requested again, can succeed. */
  retryable: boolean;
  /** What it means, in a sentence; the `message` of an error where nothing more exact is known. */
  meaning: string;
  /** What docs/errors.md says besides: what to do, and what else to know. */
  advice?: string;
};

/** Why a job failed, as its `error.code`; docs/errors.md is written from it. */
export const jobFailures = {
  "picture.unreadable": {
    retryable: false,
    meaning: "The file is damaged or cut short.",
    advice: "Export the picture again and upload the new file.",
  },
  "picture.too_large": {
    retryable: false,
    meaning: "The picture has more pixels, or its file more bytes, than Luster accepts.",
    advice: "Scale it down.",
  },
  "picture.unsupported": {
    retryable: false,
    meaning: "The file is of a kind that Luster does not enhance, such as an animation.",
  },
  "original.gone": {
    retryable: false,
    meaning: "The original is not in storage any more, or is not the one that was confirmed.",
  },
  "asset.deleted": {
    retryable: false,
    meaning: "The asset was deleted before the job had ended.",
    advice:
      "Nothing more is bought for it. What was being paid for at that moment was finished, and its result was thrown away: the job's `calls` say so.",
  },
  "asset.too_many_outputs": {
    retryable: false,
    meaning: `Other jobs have meanwhile given the asset ${maxOutputs} outputs, the most that one asset can hold.`,
    advice: "Upload the picture again as a new asset.",
  },
  "engine.moderation_blocked": {
    retryable: false,
    meaning: "The provider's safety system refused the picture or the prompt.",
    advice: "Nothing was paid.",
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
    advice: "Whoever runs the service has to mend that.",
  },
  "engine.unavailable": {
    retryable: true,
    meaning: "The provider could not be reached or was overloaded for as long as a job may wait.",
  },
  "engine.unconfigured": {
    retryable: false,
    meaning: "The service lost its engine for this tier after the job was accepted.",
  },
  "job.over_budget": {
    retryable: true,
    meaning: "Another paid call could bring the job above its cap.",
    advice: "Ask for a new job with a higher `max_cost_usd`, where the service allows it.",
  },
  "user.over_budget": {
    retryable: true,
    meaning: "The user's days had no room for the job's call for as long as a job may wait.",
    advice: "While it waits, its `waiting` has this code, and when it is tried again.",
  },
  "service.over_budget": {
    retryable: true,
    meaning: "The service's days had no room for the job's call for as long as a job may wait.",
    advice: "Whoever runs the service can lift the cap. While it waits, its `waiting` has this code.",
  },
  outcome_unknown: {
    retryable: true,
    meaning: "The result of a paid call was lost, and no more calls are made automatically.",
    advice: "The job's `calls` may have been charged; a new job may be charged again.",
  },
  "storage.unavailable": {
    retryable: true,
    meaning: "The object storage could not be reached for as long as a job may wait.",
  },
  "worker.disk_full": {
    retryable: true,
    meaning: "The workers had no room on their disk for the picture for as long as a job may wait.",
  },
  "job.exhausted": {
    retryable: true,
    meaning: "The job was tried as often as allowed and never finished.",
    advice: "Ask again.",
  },
} as const satisfies Record<string, About>;

export type JobFailureCode = keyof typeof jobFailures;
