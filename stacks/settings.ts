import * as z from "zod";

/**
 * What one stage is deployed with, read from the environment of the command (SST loads `.env` and `.env.<stage>`).
 * Throws with the name of every variable that is missing or wrong, before a single resource exists.
 */
export function parseSettings(stage: string, environment: Record<string, string | undefined>) {
  const result =
    stage === "production" ? production.safeParse(environment) : variables.safeParse(environment);
  if (!result.success) throw new Error(refusal(stage, result.error));
  return result.data;
}

const list = (error: string) =>
  z
    .string(error)
    .transform((text) => text.split(",").map((item) => item.trim()))
    .pipe(z.array(z.string().min(1, error)));

// Browsers send an origin without a path; "*" would let every page on the web use a signed-in user's token.
const origin = z.string().regex(/^https?:\/\/[^/*\s]+$/, "must list origins such as https://app.example.com");

const https = (error: string) => z.url({ protocol: /^https$/, error });

const count = z.coerce.number("must be a number").int().positive();

const text = z.string().min(1).optional();

const quality = z.enum(["low", "medium", "high", "xhigh", "max", "auto"]).optional();

/** Settings of the handlers, by who gets them. What a stage leaves out has its default in the handlers alone. */
export const passed = {
  every: {
    UPLOAD_MAX_BYTES: count.optional(),
    UPLOAD_URL_SECONDS: count.max(604_800).optional(),
    PAID_TIERS: z.enum(["openai", "substitute", "refuse"]).optional(),
    PICTURE_MAX_PIXELS: count.optional(),
    PICTURE_MAX_SIDE: count.optional(),
    UPLOADS_PENDING_MAX: count.optional(),
    JOBS_PER_DAY: count.optional(),
    BYTES_PER_DAY: count.optional(),
  },
  r2: {
    R2_JURISDICTION: z.enum(["eu", "fedramp"]).optional(),
    R2_ENDPOINT: https("must be the https URL of an S3 endpoint").optional(),
  },
  openai: {
    OPENAI_BASE_URL: https("must be an https URL").optional(),
    OPENAI_STANDARD_MODEL: text,
    OPENAI_STANDARD_QUALITY: quality,
    OPENAI_PREMIUM_MODEL: text,
    OPENAI_PREMIUM_QUALITY: quality,
    OPENAI_TIMEOUT_SECONDS: count.optional(),
    OPENAI_IMAGES_PER_MINUTE: count.optional(),
    EXTRA_PAID_CALLS: z.coerce.number("must be a number").int().min(0).optional(),
  },
  worker: {
    JOB_WAIT_HOURS: z.coerce.number("must be a number").positive().max(336).optional(),
  },
};

const variables = z
  .object({
    AUTH_ISSUER: https("must be the https URL of the token issuer; nothing is deployed without one"),
    AUTH_AUDIENCE: list("must list the audiences that a token may be for"),
    ALLOWED_ORIGINS: list("must list the origins of the pages that use the API").pipe(z.array(origin)),
    ALARM_EMAIL: z.email("must be the email address that alarms are sent to").optional(),

    API_RATE: count.default(50),
    API_BURST: count.default(100),
    // Lambda accepts 2 to 1,000. A new AWS account has 10 executions in all, and the API needs some of them.
    WORKER_CONCURRENCY: count.min(2).max(1000).default(5),
    LOG_RETENTION: z.enum(["1 week", "1 month", "3 months", "1 year"]).default("1 month"),
    HOURLY_COST_ALARM_USD: z.coerce.number("must be a number").positive().default(25),
    // Counts every paid call, even of a model whose price the code does not know.
    HOURLY_CALLS_ALARM: count.default(300),

    R2_MANAGED: z
      .stringbool({ truthy: ["true"], falsy: ["false"], error: "must be true or false" })
      .default(false),
    R2_BUCKET_NAME: text,
    ...passed.every,
    ...passed.r2,
    ...passed.openai,
    ...passed.worker,
  })
  .refine(({ R2_MANAGED, R2_BUCKET_NAME }) => R2_MANAGED !== (R2_BUCKET_NAME !== undefined), {
    path: ["R2_BUCKET_NAME"],
    error: "must name an existing bucket, or R2_MANAGED=true creates one: exactly one of the two",
    when: () => true,
  })
  .refine(({ R2_MANAGED, R2_ENDPOINT }) => !(R2_MANAGED && R2_ENDPOINT), {
    path: ["R2_ENDPOINT"],
    error: "does not point to the bucket that R2_MANAGED=true creates at Cloudflare: leave one of them out",
    when: () => true,
  });

const production = variables.refine(({ ALARM_EMAIL }) => ALARM_EMAIL !== undefined, {
  path: ["ALARM_EMAIL"],
  error: "is required in production: somebody has to receive the alarms",
  when: () => true,
});

function refusal(stage: string, { issues }: z.core.$ZodError) {
  const lines = issues.map(({ path, message }) => `  ${path[0]?.toString()}: ${message}`);
  return [`The stage "${stage}" cannot be deployed with these settings (see docs/deploy.md):`, ...lines].join(
    "\n",
  );
}
