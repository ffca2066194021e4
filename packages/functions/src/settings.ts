import * as z from "zod";

const count = z.coerce.number().int().positive();
const text = z.string().min(1);

/** Every setting of the functions, by what it belongs to: a function reads only its own. docs/settings.md is checked against it. */
export const settings = {
  table: z.object({
    TABLE_NAME: text.describe("The DynamoDB table."),
  }),
  queue: z.object({
    QUEUE_URL: z.url().describe("The SQS queue of jobs."),
  }),
  storage: z.object({
    R2_ACCOUNT_ID: text.describe("The Cloudflare account that owns the bucket."),
    R2_ACCESS_KEY_ID: text.describe("The access key of an R2 API token with read and write on the bucket."),
    R2_SECRET_ACCESS_KEY: text.describe("Its secret."),
    R2_BUCKET_NAME: text.describe("The bucket for originals and outputs."),
    R2_JURISDICTION: z
      .enum(["eu", "fedramp"])
      .optional()
      .describe("The bucket's jurisdiction, if it has one."),
    R2_ENDPOINT: z
      .url()
      .optional()
      .describe("An S3 endpoint other than Cloudflare's, such as the embedded one."),
    STANDBY_BUCKET_NAME: text
      .optional()
      .describe("The S3 bucket that takes over while R2 is unavailable; none when absent."),
  }),
  uploads: z.object({
    UPLOAD_MAX_BYTES: count.default(10 * 1024 * 1024).describe("The largest picture, in bytes."),
    UPLOAD_URL_SECONDS: count
      .max(604_800)
      .default(3600)
      .describe("How long an upload URL is valid, in seconds."),
  }),
  quotas: z.object({
    UPLOADS_PENDING_MAX: count
      .default(5_000)
      .describe("How many uploads a user may have presigned and not confirmed while their URLs are valid."),
    JOBS_PER_DAY: count.default(5_000).describe("How many jobs a user may request in a day (UTC)."),
    BYTES_PER_DAY: count
      .default(50 * 1024 ** 3)
      .describe("How many bytes of originals a user may confirm in a day (UTC)."),
  }),
  tiers: z.object({
    PAID_TIERS: z
      .enum(["openai", "substitute", "refuse"])
      .default("openai")
      .describe(
        "What `standard` and `premium` jobs get: OpenAI, the basic engine instead (and the job says so), or a refusal.",
      ),
  }),
  openai: z.object({
    OPENAI_API_KEY: text
      .optional()
      .describe("The key of the OpenAI project that pays; needed when PAID_TIERS is `openai`."),
    OPENAI_BASE_URL: z.url().optional().describe("An address other than OpenAI's, as the SDK expects it."),
    OPENAI_STANDARD_MODEL: text.default("gpt-image-2.6-flare").describe("The model of the tier `standard`."),
    OPENAI_STANDARD_QUALITY: z
      .enum(["low", "medium", "high", "xhigh", "max", "auto"])
      .default("medium")
      .describe("Its quality."),
    OPENAI_PREMIUM_MODEL: text.default("gpt-image-2.6-sunburst").describe("The model of the tier `premium`."),
    OPENAI_PREMIUM_QUALITY: z
      .enum(["low", "medium", "high", "xhigh", "max", "auto"])
      .default("high")
      .describe("Its quality."),
    OPENAI_TIMEOUT_SECONDS: count
      .max(300, "at most 300: Node's fetch waits no longer")
      .default(300)
      .describe("How long one call may take, in seconds; at most 300, as long as Node's fetch waits."),
    OPENAI_IMAGES_PER_MINUTE: count
      .optional()
      .describe(
        "How many pictures a minute are sent to OpenAI, by all workers together; without it OpenAI's own limit decides.",
      ),
    EXTRA_PAID_CALLS: z.coerce
      .number()
      .int()
      .min(0)
      .default(1)
      .describe("How many more paid calls a job may make after one whose result was lost."),
  }),
  waiting: z.object({
    JOB_WAIT_HOURS: z.coerce
      .number()
      .positive()
      .max(336)
      .default(24)
      .describe("How many hours a job may wait for a provider or a store that refuses, before it fails."),
  }),
  pictures: z.object({
    PICTURE_MAX_PIXELS: count
      .default(64_000_000)
      .describe("The largest picture that is decoded, width times height."),
    PICTURE_MAX_SIDE: count.default(16_384).describe("The longest side that is decoded, in pixels."),
    WORK_FOLDER: text
      .optional()
      .describe(
        "Where the worker keeps files while it works; the system's folder for temporary files when absent.",
      ),
  }),
};

export type Settings = { [Group in keyof typeof settings]: z.infer<(typeof settings)[Group]> };
