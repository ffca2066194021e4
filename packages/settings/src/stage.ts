import * as z from "zod";
import { aboutOf } from "./about.ts";
import { explain, inWords, SettingsError } from "./settings-error.ts";
import { settings } from "./functions.ts";
import { signInRules, signInSettings } from "./sign-in.ts";
import { decimal, given, isHttps, text, whole } from "./values.ts";
import { boundary, certificate, domain, origins, routeRates, stageName, yesOrNo } from "./stage-values.ts";

const { table: _table, queue: _queue, storage, cdn, openai, waiting, canary, ...others } = settings;

/** Settings of the functions that a stage passes on as variables, by who gets them. */
const passed = {
  // A group that is new is among them without an edit.
  every: Object.fromEntries(Object.values(others).flatMap(({ shape }) => Object.entries<z.ZodType>(shape))),
  r2: {
    R2_JURISDICTION: storage.shape.R2_JURISDICTION,
    R2_ENDPOINT: storage.shape.R2_ENDPOINT,
    CDN_URL: cdn.shape.CDN_URL,
  },
  openai: openai.shape,
  waits: waiting.shape,
  canary: canary.shape,
};
export type Receiver = keyof typeof passed;

/** Settings of a stage alone. */
export const stageSettings = z.object({
  ...signInSettings,
  ALLOWED_ORIGINS: origins.meta({
    description:
      "Origins of the pages that may call the API; several with commas, no `*`. `none` where apps alone call it.",
  }),
  REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region of AWS such as eu-west-1")
    .default("eu-west-1")
    .meta({
      description: "The region of AWS. A stage cannot move: its table and its standby bucket stay behind.",
    }),
  ALARM_EMAIL: z
    .email("must be the email address that alarms are sent to")
    .optional()
    .meta({ description: "Gets the alarms, once it has confirmed AWS's mails; required in production." }),
  PAGE_EMAIL: z.email("must be the email address that pages are sent to").optional().meta({
    description:
      "Gets the pages too, once it has confirmed AWS's mail: the address that PagerDuty or Opsgenie gives you.",
  }),
  ALARMS: yesOrNo.default(false).meta({
    description:
      "`true` gives a stage the alarms, the dashboard and the canary, which cost about 17 USD a month; production always has them.",
  }),
  PROMISE_BASIC_MINUTES: whole(1, 1440).default(10).meta({
    description: "A ticket is sent while a job has to wait for longer than this before a worker takes it.",
  }),
  PROMISE_PAID_MINUTES: whole(1, 10_080).default(240).meta({
    description: "A ticket is sent while paid jobs have to wait for longer than this for their provider.",
  }),
  API_REFERENCE: yesOrNo.default(false).meta({
    description:
      "`true` serves the API's own reference, `GET /docs`, `/openapi.json` and `/llms.txt`, to anybody.",
  }),
  STUDIO: yesOrNo.default(false).meta({
    description:
      "`true` deploys the studio too, as a static site; its address has to be in `ALLOWED_ORIGINS`.",
  }),
  STUDIO_CLIENT_ID: text.optional().meta({
    description:
      "The client that the studio is at `AUTH_ISSUER`: public, for the code flow with PKCE, its redirect address the studio's own. Without it, the first of `AUTH_AUDIENCE`.",
  }),
  API_RATE: whole().default(50).meta({ description: "Requests a second that the API takes." }),
  API_BURST: whole().default(100).meta({ description: "How many at once." }),
  API_ROUTE_RATES: routeRates.optional().meta({
    description:
      "Other rates of single routes, such as `POST /jobs=20,GET /health=5/10`: requests a second and how many at once, twice as many if nothing is said. Without one, each of the two routes of events takes a fifth of `API_RATE` and `API_BURST`.",
  }),
  API_DOMAIN: domain.optional().meta({
    description: "A domain of your own at which the API answers, such as `api.example.com`.",
  }),
  API_DOMAIN_DNS: z.enum(["aws", "cloudflare", "none"]).default("aws").meta({
    description:
      "Who serves the names of `API_DOMAIN`: Route 53 in the stage's account, Cloudflare, or somebody else. The first two get the records and the certificate by themselves.",
  }),
  API_DOMAIN_CERTIFICATE: certificate.optional().meta({
    description:
      "The certificate for `API_DOMAIN` in ACM, in the stage's region; needed where `API_DOMAIN_DNS` is `none`.",
  }),
  // Lambda accepts 2 to 20,000. A new AWS account has 10 executions in all, and the API needs some of them.
  WORKER_CONCURRENCY: whole(2, 20_000).default(5).meta({
    description:
      "Pictures of the paid tiers that are worked on at once. Above 1,000 their queue is polled by pollers of the stage's own, which are paid by the hour.",
  }),
  BASIC_CONCURRENCY: whole(2, 20_000).optional().meta({
    description:
      "The same of basic pictures, which have a queue and workers beside those. Without it, as many as `WORKER_CONCURRENCY`.",
  }),
  RESERVE_CONCURRENCY: yesOrNo.optional().meta({
    description:
      "Whether the functions that work in the background reserve what they may take, so that they and the routes never wait for each other; AWS wants room for 100 more. Production does, unless this says `false`.",
  }),
  ROLE_BOUNDARY: boundary.optional().meta({
    description:
      "The policy that bounds every role of the stage; the role by which GitHub deploys makes none without it.",
  }),
  LOG_RETENTION: z
    .enum(["1 week", "1 month", "3 months", "1 year"])
    .default("1 month")
    .meta({ description: "How long logs are kept." }),
  TRACING: z.enum(["active", "off"]).default("active").meta({
    description:
      "`active`: Lambda sends a sample of its invocations to X-Ray. The code has no tracing SDK: that would start each function 60 ms later.",
  }),
  HOURLY_COST_ALARM_USD: decimal(0.001, 1e6)
    .default(25)
    .meta({ description: "The alarm on what goes to OpenAI in an hour, in US dollars." }),
  // Counts every paid call, even of a model whose price the code does not know.
  HOURLY_CALLS_ALARM: whole().default(300).meta({ description: "The alarm on paid calls in an hour." }),
  COPY_ORIGINALS: yesOrNo.default(false).meta({
    description:
      "`true` keeps a second copy of every original in a bucket of the stage's AWS account, at most six hours later; a deletion is of the copies too.",
  }),
  AWS_BUDGET_USD: decimal(1, 1e7).default(100).meta({
    description:
      "A mail is sent when the AWS account has cost 80% of this in a month, all of it, or is forecast to: a budget of AWS's own.",
  }),
  R2_MANAGED: yesOrNo
    .default(false)
    .meta({ description: "`true` makes the bucket; then there is no `R2_BUCKET_NAME`." }),
  R2_BUCKET_NAME: text.optional().meta({ description: "The existing bucket; or `R2_MANAGED`." }),
});

const all = stageSettings
  .extend({ R2_JURISDICTION: storage.shape.R2_JURISDICTION, CDN_URL: cdn.shape.CDN_URL })
  .extend(Object.fromEntries(names().map((name) => [name, optional(name)])));

const variables = signInRules
  .reduce((schema, { name, holds, error }) => schema.refine(holds, wrong(name, error)), all)
  .refine(
    ({ R2_MANAGED, R2_BUCKET_NAME }) => R2_MANAGED !== (R2_BUCKET_NAME !== undefined),
    wrong(
      "R2_BUCKET_NAME",
      "must name an existing bucket, or R2_MANAGED=true creates one: exactly one of the two",
    ),
  )
  .refine(
    ({ R2_MANAGED, R2_ENDPOINT }) => !(R2_MANAGED && R2_ENDPOINT),
    wrong(
      "R2_ENDPOINT",
      "does not point to the bucket that R2_MANAGED=true creates at Cloudflare: leave one of them out",
    ),
  )
  .refine(
    ({ CDN_URL, R2_ENDPOINT }) => CDN_URL === undefined || R2_ENDPOINT === undefined,
    wrong("CDN_URL", "is before R2 itself, not before the store of R2_ENDPOINT: leave one of them out"),
  )
  .refine(
    ({ STUDIO, ALLOWED_ORIGINS }) => !STUDIO || !Array.isArray(ALLOWED_ORIGINS) || ALLOWED_ORIGINS.length > 0,
    wrong(
      "ALLOWED_ORIGINS",
      "cannot be none with STUDIO=true, because the studio is a page: list its address, or before its first deployment, which prints it, another page's",
    ),
  )
  .refine(
    ({ API_DOMAIN, API_DOMAIN_CERTIFICATE }) =>
      API_DOMAIN !== undefined || API_DOMAIN_CERTIFICATE === undefined,
    wrong("API_DOMAIN", "must say for which domain API_DOMAIN_CERTIFICATE is"),
  )
  .refine(
    ({ API_DOMAIN, API_DOMAIN_DNS, API_DOMAIN_CERTIFICATE }) =>
      API_DOMAIN === undefined || API_DOMAIN_DNS !== "none" || API_DOMAIN_CERTIFICATE !== undefined,
    wrong("API_DOMAIN_CERTIFICATE", "is required where API_DOMAIN_DNS is none: nobody else can make one"),
  )
  .refine(
    ({ REGION, API_DOMAIN_CERTIFICATE }) =>
      typeof API_DOMAIN_CERTIFICATE !== "string" || API_DOMAIN_CERTIFICATE.split(":")[3] === REGION,
    wrong("API_DOMAIN_CERTIFICATE", "must be in the region of the stage, REGION"),
  );

const production = variables.refine(
  ({ ALARM_EMAIL }) => ALARM_EMAIL !== undefined,
  wrong("ALARM_EMAIL", "is required in production: somebody has to receive the alarms"),
);

export type StageSettings = z.infer<typeof stageSettings> &
  Pick<z.infer<typeof storage>, "R2_JURISDICTION"> &
  Pick<z.infer<typeof cdn>, "CDN_URL"> &
  Record<string, unknown>;

/**
 * What one stage is deployed with, from the environment of the command (SST loads `.env` and `.env.<stage>`). Throws a
 * `SettingsError` with the name of every variable that is missing or wrong, before a single resource exists.
 */
export function parseStage(stage: string, environment: Record<string, string | undefined>): StageSettings {
  const name = stageName.safeParse(stage);
  if (!name.success) throw new SettingsError(`No stage can be called "${stage}": ${inOneLine(name.error)}`);
  const schema = stage === "production" ? production : variables;
  const result = schema.safeParse(
    given(variables, (name) => environment[name]),
    { error: inWords },
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names of what is passed on are computed, so their type is lost
  if (result.success) return result.data as StageSettings;
  throw refusal(stage, explain(result.error));
}

/** Why a stage cannot be deployed, in lines of which each begins with the name of a setting. */
export function refusal(stage: string, lines: readonly string[]): SettingsError {
  const title = `The stage "${stage}" cannot be deployed with these settings (see docs/deploy.md):`;
  return new SettingsError([title, ...lines.map((line) => `  ${line}`)].join("\n"));
}

/**
 * The variables of a function: what the stage says of the settings it receives. What a stage leaves out has its
 * default there.
 */
export function variablesFor(receiver: Receiver, stage: StageSettings): Record<string, string> {
  const said = Object.keys(passed[receiver]).filter((name) => passes(name) && stage[name] !== undefined);
  return Object.fromEntries(said.map((name) => [name, String(stage[name])]));
}

/** The names of the functions' settings that a stage passes on. */
export function names(): string[] {
  return Object.values(passed)
    .flatMap((group) => Object.keys(group))
    .filter(passes);
}

/** A rule of several settings, by the one that has to change. It is looked at even where another setting is wrong. */
function wrong(name: string, error: string) {
  return { path: [name], error, when: () => true };
}

const inOneLine = ({ issues }: z.core.$ZodError) => issues.map(({ message }) => message).join("; ");

/** Secrets are linked, and a folder to work in is one machine's. */
function passes(name: string): boolean {
  const schema = schemaOf(name);
  return name !== "WORK_FOLDER" && schema !== undefined && aboutOf(schema).link === undefined;
}

/** The function's own schema, without its default; an address is https alone. */
function optional(name: string): z.ZodType {
  const schema = schemaOf(name);
  const own = z.optional(schema instanceof z.ZodDefault ? schema.unwrap() : (schema ?? z.never()));
  const isAddress = /_(ENDPOINT|URL)$/.test(name);
  return own.refine(
    (value) => !isAddress || value === undefined || (typeof value === "string" && isHttps(value)),
    "must be an https URL",
  );
}

function schemaOf(name: string): z.ZodType | undefined {
  const all: Record<string, z.ZodType> = Object.assign({}, ...Object.values(passed));
  return all[name];
}
