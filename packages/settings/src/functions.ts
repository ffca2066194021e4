import * as z from "zod";
import type { About } from "./about.ts";
import { whenRead } from "./when-read.ts";
import { address, decimal, isHttpsOrigin, list, text, whole } from "./values.ts";

const mega = 1024 * 1024;
const week = 604_800;

const usd = decimal(0, 1_000_000);

const quality = z.enum(["low", "medium", "high", "xhigh", "max", "auto"]);

/** Every setting of the functions, by what it belongs to: a function reads only its own. */
export const settings = whenRead({
  release: () =>
    z.object({
      RELEASE: text.default("local").meta({
        description:
          "What runs: the version and the commit, in `/health` and in every line of the log. A deployment names what is checked out.",
        stageOnly: true,
      }),
    }),
  table: () =>
    z.object({
      TABLE_NAME: text.meta(linked("The DynamoDB table.", "Table", "name")),
    }),
  queue: () =>
    z.object({
      QUEUE_URL: address.meta(linked("The SQS queue of jobs that a provider is paid for.", "Jobs", "url")),
      BASIC_QUEUE_URL: address
        .optional()
        .meta(
          linked("The SQS queue of all other jobs. Without it they wait in the same.", "BasicJobs", "url"),
        ),
    }),
  deliveries: () =>
    z.object({
      DELIVERY_QUEUE_URL: address.meta(linked("The SQS queue of events for webhooks.", "Deliveries", "url")),
    }),
  webhooks: () =>
    z.object({
      WEBHOOK_PRIVATE_HOSTS: list
        .default([])
        .meta(
          about(
            "Hosts that webhooks may reach although their addresses are not public, and by http, separated by commas, such as `hooks.internal` or `localhost:8080`. Without it, one machine lets them reach itself.",
          ),
        ),
    }),
  storage: () =>
    z.object({
      R2_ACCOUNT_ID: text.meta(
        secret(
          "The Cloudflare account that owns the bucket. One machine takes all four `R2_…` settings up to the bucket's name, or none: with none it embeds an R2 of its own.",
          "R2AccountId",
        ),
      ),
      R2_ACCESS_KEY_ID: text.meta(
        secret("The access key of an R2 API token with read and write on the bucket.", "R2AccessKeyId"),
      ),
      R2_SECRET_ACCESS_KEY: text.meta(secret("The secret of that access key.", "R2SecretAccessKey")),
      R2_BUCKET_NAME: text.meta(about("The bucket for originals and outputs.")),
      R2_JURISDICTION: z
        .enum(["eu", "fedramp"])
        .optional()
        .meta(about("The bucket's jurisdiction, if it has one.")),
      R2_ENDPOINT: address
        .optional()
        .meta(about("An S3 endpoint other than Cloudflare's; a deployment takes https alone.")),
      STANDBY_BUCKET_NAME: text.optional().meta({
        description: "The S3 bucket that takes over while R2 is unavailable; there is no standby without it.",
        link: ["Standby", "name"],
        machineSets: true,
      }),
      COPIES_BUCKET_NAME: text.optional().meta({
        description:
          "The S3 bucket that holds a second copy of every original; there are no copies without it.",
        link: ["Copies", "name"],
        machineSets: true,
      }),
    }),
  uploads: () =>
    z.object({
      // What one PUT to R2 may hold.
      UPLOAD_MAX_BYTES: whole(1, 5 * 1024 * mega - 5 * mega)
        .default(10 * mega)
        .meta(about("The largest picture, in bytes.")),
      UPLOAD_URL_SECONDS: whole(1, week)
        .default(3600)
        .meta(about("How long an upload URL is valid, in seconds; at most a week.")),
    }),
  links: () =>
    z.object({
      DOWNLOAD_URL_REPEAT_SECONDS: whole(0, 86_400)
        .default(900)
        .meta(
          about(
            "For how many seconds the same picture gets the same download URL, so that phones and browsers find it in their caches. A URL is valid for that much longer than an hour; 0 signs a new one for each answer.",
          ),
        ),
    }),
  cdn: () =>
    z
      .object({
        CDN_URL: address
          .refine(
            isHttpsOrigin,
            "must be an https address without a path, such as https://pictures.example.com",
          )
          .optional()
          .meta({
            description:
              "Where outputs and renditions are downloaded from, through Cloudflare's network: a domain of your Cloudflare account, such as `https://pictures.example.com`. Without it they are downloaded from R2 itself, as originals always are.",
            stageOnly: true,
          }),
        CDN_KEY: text
          .refine(
            (keys) => keys.split(",").every((key) => key.trim().length >= 32),
            "must have at least 32 characters, each of several",
          )
          .optional()
          .meta({
            ...secret(
              "What those URLs are signed with, needed with `CDN_URL`: 32 random characters or more. While it is changed two with a comma: the first signs, either is taken.",
              "CdnKey",
            ),
            stageOnly: true,
          }),
      })
      .refine(({ CDN_URL, CDN_KEY }) => CDN_URL === undefined || CDN_KEY !== undefined, {
        path: ["CDN_KEY"],
        error: "missing; CDN_URL needs the key that its URLs are signed with",
      }),
  quotas: () =>
    z.object({
      UPLOADS_PENDING_MAX: whole()
        .default(5_000)
        .meta(
          about(
            "How many uploads a user may have presigned and not confirmed, per lifetime of a URL (`UPLOAD_URL_SECONDS`).",
          ),
        ),
      JOBS_PER_DAY: whole().default(5_000).meta(about("How many jobs a user may request in a day (UTC).")),
      BYTES_PER_DAY: whole()
        .default(50 * 1024 * mega)
        .meta(about("How many bytes of originals a user may confirm in a day (UTC).")),
    }),
  retention: () =>
    z.object({
      RETENTION_DAYS: whole(1, 36_500)
        .optional()
        .meta(
          about(
            "For how many days a shoot is kept, counted from its creation; then it is deleted with everything in it. Its owner may choose a sooner time, never a later one. Without it, shoots stay until somebody deletes them. A change is applied to older shoots within hours, and what it would delete at once is kept for seven days more.",
          ),
        ),
    }),
  spending: () =>
    z.object({
      SERVICE_USD_PER_DAY: usd
        .default(1_000)
        .meta(
          about(
            "How many US dollars all users together may spend in a day (UTC). Then paid tiers are refused until it ends, or until this is set higher.",
          ),
        ),
      USER_USD_PER_DAY: usd.default(500).meta(about("How many US dollars a user may spend in a day (UTC).")),
      JOB_MAX_USD: usd
        .optional()
        .meta(
          about(
            "How many US dollars one job may cost, all of its calls together; without it, what a call can cost times `EXTRA_PAID_CALLS` and one.",
          ),
        ),
      UNPRICED_CALL_USD: decimal(0.001, 1_000)
        .default(2.5)
        .meta(
          about(
            "What is reserved for a call of a model whose price is not known here, in US dollars, and stays counted as spent.",
          ),
        ),
    }),
  tiers: () =>
    z.object({
      PAID_TIERS: z
        .enum(["openai", "substitute", "refuse"])
        .default("openai")
        .meta(
          machineSet(
            "What `standard` and `premium` jobs get: OpenAI, the basic engine instead (and the job says so), or a refusal. One machine substitutes without a key.",
          ),
        ),
    }),
  openai: () =>
    z.object({
      OPENAI_API_KEY: text
        .optional()
        .meta(
          secret(
            "The key of the OpenAI project that pays; needed when `PAID_TIERS` is `openai`.",
            "OpenAiApiKey",
          ),
        ),
      OPENAI_BASE_URL: address
        .optional()
        .meta(about("An address other than OpenAI's, as the SDK takes it; a deployment takes https alone.")),
      OPENAI_STANDARD_MODEL: text
        .default("gpt-image-2.6-flare")
        .meta(about("The model of the tier `standard`.")),
      OPENAI_STANDARD_QUALITY: quality.default("medium").meta(about("The quality of the tier `standard`.")),
      OPENAI_PREMIUM_MODEL: text
        .default("gpt-image-2.6-sunburst")
        .meta(about("The model of the tier `premium`.")),
      OPENAI_PREMIUM_QUALITY: quality.default("high").meta(about("The quality of the tier `premium`.")),
      OPENAI_TIMEOUT_SECONDS: whole(1, 300)
        .default(300)
        .meta(about("How long one call may take, in seconds; a worker has 600 for the whole job.")),
      OPENAI_IMAGES_PER_MINUTE: whole()
        .optional()
        .meta(
          about(
            "How many pictures a minute are sent to OpenAI, by all workers together. Without it OpenAI's own limit decides: what it refuses waits, at no cost.",
          ),
        ),
      EXTRA_PAID_CALLS: whole(0)
        .default(1)
        .meta(about("How many more paid calls a job may make after one whose result was lost.")),
    }),
  waiting: () =>
    z.object({
      JOB_WAIT_HOURS: decimal(0.001, 336)
        .default(24)
        .meta(
          about("How many hours a job may wait for a provider or a store that refuses, before it fails."),
        ),
    }),
  canary: () =>
    z.object({
      CANARY_API: address.optional().meta(ofStage("Where the API answers.", "CanaryTarget", "api")),
      CANARY_ISSUER: address
        .optional()
        .meta(ofStage("The issuer of the canary's tokens: the stage's own.", "CanaryTarget", "issuer")),
      CANARY_AUDIENCE: text
        .optional()
        .meta(ofStage("What its tokens are for: the first of `AUTH_AUDIENCE`.", "CanaryTarget", "audience")),
      CANARY_CLIENT_ID: text.optional().meta({
        description:
          "The client at the issuer by which the canary signs in: confidential, for the client credentials grant. Without it the canary asks for `/health` alone.",
        stageOnly: true,
      }),
      CANARY_SCOPE: text.optional().meta({
        description: "The scope that the canary asks for, where its issuer wants one.",
        stageOnly: true,
      }),
      CANARY_CLIENT_SECRET: text
        .optional()
        .meta({ ...ofStage("The secret of that client.", "CanaryClientSecret", "value"), secret: true }),
    }),
  pictures: () =>
    z.object({
      PICTURE_MAX_PIXELS: whole()
        .default(64_000_000)
        .meta(about("The largest picture that is decoded, width times height.")),
      PICTURE_MAX_SIDE: whole().default(16_384).meta(about("The longest side that is decoded, in pixels.")),
      WORK_FOLDER: text
        .optional()
        .meta(
          machineSet(
            "Where the worker keeps files while it works; without it, the system's folder for temporary files.",
          ),
        ),
    }),
});

export type Settings = { [Group in keyof typeof settings]: z.infer<(typeof settings)[Group]> };

function about(description: string): About {
  return { description };
}

/** Named by the deployment itself; one machine makes its own. */
function linked(description: string, ...link: [resource: string, property: string]): About {
  return { description, link, machineSets: true };
}

function ofStage(description: string, ...link: [resource: string, property: string]): About {
  return { description, link, stageOnly: true };
}

function secret(description: string, resource: string): About {
  return { description, secret: true, link: [resource, "value"] };
}

function machineSet(description: string): About {
  return { description, machineSets: true };
}
