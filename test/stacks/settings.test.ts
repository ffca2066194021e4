import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { settings as handlerSettings } from "@luster/settings/functions";
import { names, parseStage } from "@luster/settings/stage";
import { deployments, evaluate, project, settings } from "./evaluate.ts";
import type { Manifest } from "./evaluation/manifest.ts";
import { missingPlatform } from "./evaluation/platform.ts";
import { all, functions, one, statements } from "./find.ts";

const guide = readFileSync(join(project, "docs/deploy.md"), "utf8");

describe("the settings of a stage", () => {
  it("have a default for everything but the issuer, the audience, the origins and the bucket", () => {
    expect(parseStage("dev", settings)).toMatchObject({
      API_RATE: 50,
      API_BURST: 100,
      WORKER_CONCURRENCY: 5,
      REGION: "eu-west-1",
      LOG_RETENTION: "1 month",
      TRACING: "active",
      ALARMS: false,
      PROMISE_BASIC_MINUTES: 10,
      PROMISE_PAID_MINUTES: 240,
      HOURLY_COST_ALARM_USD: 25,
      HOURLY_CALLS_ALARM: 300,
      R2_MANAGED: false,
    });
  });

  it.each(["AUTH_ISSUER", "AUTH_AUDIENCE", "ALLOWED_ORIGINS", "R2_BUCKET_NAME"])(
    "are refused without %s",
    (name) => {
      expect(() => parseStage("dev", { ...settings, [name]: undefined })).toThrow(
        new RegExp(`"dev".*\n  ${name}: `),
      );
    },
  );

  it.each([
    ["AUTH_ISSUER", "http://issuer.example.com"],
    ["AUTH_AUDIENCE", "one,,other"],
    ["COGNITO", "yes"],
    ["ALLOWED_ORIGINS", "*"],
    ["ALLOWED_ORIGINS", "https://app.example.com/"],
    ["ALLOWED_ORIGINS", "https://*.example.com"],
    ["ALARM_EMAIL", "nobody"],
    ["PAGE_EMAIL", "nobody"],
    ["ALARMS", "yes"],
    ["PROMISE_BASIC_MINUTES", "0"],
    ["PROMISE_PAID_MINUTES", "10081"],
    // sst.config.ts asks for exactly that word.
    ["R2_MANAGED", "1"],
    ["API_RATE", "0"],
    ["WORKER_CONCURRENCY", "1"],
    ["WORKER_CONCURRENCY", "20001"],
    ["BASIC_CONCURRENCY", "1"],
    ["ALLOWED_ORIGINS", "none,https://app.example.com"],
    ["API_ROUTE_RATES", "POST /jobs"],
    ["API_ROUTE_RATES", "POST /jobs=0"],
    ["API_ROUTE_RATES", "POST /jobs=5,POST /jobs=6"],
    ["API_DOMAIN", "https://api.example.com"],
    ["API_DOMAIN", "localhost"],
    ["API_DOMAIN_DNS", "godaddy"],
    ["API_DOMAIN_CERTIFICATE", "certificate"],
    ["RESERVE_CONCURRENCY", "5"],
    ["REGION", "europe"],
    ["LOG_RETENTION", "for ever"],
    ["TRACING", "always"],
    ["R2_MANAGED", "true"],
    ["UPLOAD_URL_SECONDS", "604801"],
    ["DOWNLOAD_URL_REPEAT_SECONDS", "86401"],
    ["PAID_TIERS", "free"],
    ["OPENAI_PREMIUM_QUALITY", "best"],
    ["OPENAI_IMAGES_PER_MINUTE", "0"],
    ["JOB_WAIT_HOURS", "337"],
  ])("are refused with %s=%s", (name, value) => {
    const refused = value === "true" ? "R2_BUCKET_NAME" : name;
    expect(() => parseStage("dev", { ...settings, [name]: value })).toThrow(`  ${refused}: `);
  });

  it("take a domain whose names are served elsewhere with a certificate of the stage's region alone", () => {
    const elsewhere = { ...settings, API_DOMAIN: "api.example.com", API_DOMAIN_DNS: "none" };
    const certificate = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/4f8e`;
    const refused = "  API_DOMAIN_CERTIFICATE: ";
    expect(() => parseStage("dev", elsewhere)).toThrow(refused);
    const there = { ...elsewhere, API_DOMAIN_CERTIFICATE: certificate("us-east-1") };
    expect(() => parseStage("dev", there)).toThrow(refused);
    const here = { ...elsewhere, API_DOMAIN_CERTIFICATE: certificate("eu-west-1") };
    expect(() => parseStage("dev", here)).not.toThrow();
    expect(() => parseStage("dev", { ...here, API_DOMAIN: undefined })).toThrow("  API_DOMAIN: ");
  });

  it.each(["", "Dev", "my_name", "my.name", "-dev", "dev-", "a--b", "2nd", "a".repeat(21), "prod", "live"])(
    'are refused of a stage that is called "%s"',
    (stage) => {
      expect(() => parseStage(stage, settings)).toThrow(`No stage can be called "${stage}": `);
    },
  );

  it("name everything that is wrong at once", () => {
    const refusal =
      /ALLOWED_ORIGINS.*\n.*AUTH_ISSUER.*\n.*AUTH_AUDIENCE.*\n.*R2_BUCKET_NAME.*\n.*ALARM_EMAIL/;
    expect(() => parseStage("production", {})).toThrow(refusal);
  });

  it("need somebody who gets the alarms in production", () => {
    expect(() => parseStage("production", settings)).toThrow("  ALARM_EMAIL: ");
  });

  it("are refused with a bucket made at Cloudflare and an endpoint elsewhere", () => {
    const { R2_BUCKET_NAME: _, ...rest } = settings;
    const managed = { ...rest, R2_MANAGED: "true", R2_JURISDICTION: "eu" };
    expect(() => parseStage("dev", managed)).not.toThrow();
    const elsewhere = { R2_ENDPOINT: "https://s3.example.com" };
    expect(() => parseStage("dev", { ...settings, ...elsewhere })).not.toThrow();
    expect(() => parseStage("dev", { ...managed, ...elsewhere })).toThrow("  R2_ENDPOINT: ");
  });

  it("are refused with a studio and no page that may call the API", () => {
    const apps = { ...settings, ALLOWED_ORIGINS: "none" };
    expect(() => parseStage("dev", apps)).not.toThrow();
    expect(() => parseStage("dev", { ...settings, STUDIO: "true" })).not.toThrow();
    expect(() => parseStage("dev", { ...apps, STUDIO: "true" })).toThrow("  ALLOWED_ORIGINS: ");
    expect(() => parseStage("dev", { STUDIO: "true" })).toThrow("  ALLOWED_ORIGINS: is required");
  });

  it.each(Object.keys(parseStage("production", deployments.production.settings)))(
    "%s is explained",
    (name) => {
      expect(guide).toContain(`\`${name}\``);
    },
  );

  it("include every setting of the handlers that is neither linked nor made by the stacks", () => {
    const made = ["TABLE_NAME", "QUEUE_URL", "BASIC_QUEUE_URL", "DELIVERY_QUEUE_URL", "R2_BUCKET_NAME"];
    const buckets = ["STANDBY_BUCKET_NAME", "COPIES_BUCKET_NAME"];
    const canary = ["CANARY_API", "CANARY_ISSUER", "CANARY_AUDIENCE", "CANARY_CLIENT_SECRET"];
    const oneMachine = ["WORK_FOLDER"];
    const secret = ["R2_ACCOUNT_ID", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "CDN_KEY", "OPENAI_API_KEY"];
    const all = [...names(), ...made, ...buckets, ...canary, ...oneMachine, ...secret];
    const read = Object.values(handlerSettings).flatMap(({ shape }) => Object.keys(shape));
    expect(all.toSorted()).toEqual([...new Set(read)].toSorted());
  });
});

const missing = missingPlatform(project);

describe.skipIf(missing)(missing ?? "a stage with wrong settings", () => {
  it("is refused before a single resource is declared", async () => {
    const { AUTH_ISSUER: _, ...rest } = settings;
    await expect(evaluate({ stage: "dev", settings: rest })).rejects.toThrow("  AUTH_ISSUER: ");
  });

  it("is refused with a rate of a route that it does not have", async () => {
    const rates = { ...settings, API_ROUTE_RATES: "POST /jobs=20,GET /docs=5" };
    await expect(evaluate({ stage: "dev", settings: rates })).rejects.toThrow(
      "  API_ROUTE_RATES: this stage has no route GET /docs;",
    );
  });

  it("is refused in an account without room for what it reserves, and made there without reserving", async () => {
    const small = { ...deployments.production.settings, LAMBDA_QUOTA: "118" };
    await expect(evaluate({ stage: "production", settings: small })).rejects.toThrow(
      "  RESERVE_CONCURRENCY: Lambda runs 118 functions",
    );
    const manifest = await evaluate({
      stage: "production",
      settings: { ...small, RESERVE_CONCURRENCY: "false" },
    });
    expect(functions(manifest).Worker).not.toHaveProperty("reservedConcurrentExecutions");
    const enough = { ...small, LAMBDA_QUOTA: "119" };
    await expect(evaluate({ stage: "production", settings: enough })).resolves.toBeDefined();
  });

  it("gets its own domain, the rates of its routes, and no CORS where no page calls it", async () => {
    const own = {
      API_DOMAIN: "api.example.com",
      API_ROUTE_RATES: "POST /jobs=20,GET /health=5/7,GET /shoots/{id}/events=30,$default=3",
      API_RATE: "51",
      ALLOWED_ORIGINS: "none",
    };
    const manifest = await evaluate({ ...deployments.dev, settings: { ...settings, ...own } });
    expect(manifest.outputs).toMatchObject({ api: "https://api.example.com" });
    expect(one(manifest, "apiMapping:ApiMapping")).toMatchObject({ stage: "$default" });
    const rate = (routeKey: string, throttlingRateLimit: number, throttlingBurstLimit: number) => ({
      routeKey,
      throttlingRateLimit,
      throttlingBurstLimit,
    });
    expect(one(manifest, "apigatewayv2/stage:Stage").routeSettings).toEqual([
      rate("GET /shoots/{id}/events", 30, 60),
      rate("HEAD /shoots/{id}/events", 30, 60),
      rate("GET /jobs/{id}/events", 11, 20),
      rate("HEAD /jobs/{id}/events", 11, 20),
      rate("POST /jobs", 20, 40),
      rate("GET /health", 5, 7),
      rate("HEAD /health", 5, 7),
      rate("$default", 3, 6),
    ]);
    expect(one(manifest, "apigatewayv2/api:Api").corsConfiguration).toEqual({});
    expect(all(manifest, "bucketCorsConfiguration:BucketCorsConfiguration")).toEqual([]);
  });

  it("gets the records and the certificate of its domain where its names are served, and says elsewhere what to point to", async () => {
    const withDomain = (more: Record<string, string>) =>
      evaluate({ ...deployments.dev, settings: { ...settings, API_DOMAIN: "api.example.com", ...more } });
    const made = ({ resources }: Manifest) =>
      resources.map(({ type }) => type).filter((type) => /Record$|Certificate$/.test(type));
    const aws = await withDomain({});
    expect(made(aws)).toContain("aws:route53/record:Record");
    const atCloudflare = await withDomain({ API_DOMAIN_DNS: "cloudflare" });
    expect(made(atCloudflare)).toContain("cloudflare:index/dnsRecord:DnsRecord");
    const API_DOMAIN_CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/4f8e";
    const elsewhere = await withDomain({ API_DOMAIN_DNS: "none", API_DOMAIN_CERTIFICATE });
    expect(made(elsewhere)).toEqual([]);
    expect(elsewhere.outputs).toMatchObject({ domainTarget: "d-1.execute-api.eu-west-1.amazonaws.com" });
  });

  it("has roles that begin with the service's and its own name, however long that may be", async () => {
    const stage = "a-stage-of-20-letter";
    const manifest = await evaluate({ stage, settings });
    const named = all(manifest, "iam/role:Role").map(({ inputs }) => String(inputs.name));
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !name.startsWith(`luster-${stage}-`))).toEqual([]);
  });

  it("gets the settings that were given, each function those that are its own, and no tracing where it is off", async () => {
    const given = {
      UPLOAD_MAX_BYTES: "5000000",
      R2_JURISDICTION: "eu",
      OPENAI_PREMIUM_QUALITY: "max",
      OPENAI_IMAGES_PER_MINUTE: "20",
      JOB_WAIT_HOURS: "48",
    };
    const place = {
      REGION: "us-east-1",
      WORKER_CONCURRENCY: "2505",
      BASIC_CONCURRENCY: "40",
      RESERVE_CONCURRENCY: "true",
      LAMBDA_QUOTA: "5000",
    };
    const stage = { ...settings, ...given, ...place, TRACING: "off" };
    const manifest = await evaluate({ ...deployments.dev, settings: stage });
    expect(manifest.app.providers).toMatchObject({ aws: { region: "us-east-1" } });
    const mapping = one(manifest, "eventSourceMapping:EventSourceMapping", "Jobs");
    expect(mapping).toMatchObject({ provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 251 } });
    expect(mapping).not.toHaveProperty("scalingConfig");
    expect(one(manifest, "eventSourceMapping:EventSourceMapping", "BasicJobs")).toMatchObject({
      scalingConfig: { maximumConcurrency: 40 },
    });
    expect(functions(manifest).Worker).toMatchObject({ reservedConcurrentExecutions: 2550 });
    const { resources } = manifest;
    const variables = (name: string) =>
      resources.find((resource) => resource.name === name)?.inputs.environment;
    expect(variables("WorkerFunction")).toMatchObject({ variables: given });
    expect(variables("ShootsListFunction")).toMatchObject({ variables: { UPLOAD_MAX_BYTES: "5000000" } });
    expect(variables("ShootsListFunction")).not.toHaveProperty("variables.R2_JURISDICTION");
    expect(variables("SweepFunction")).not.toHaveProperty("variables.JOB_WAIT_HOURS");
    expect(variables("AssetsListFunction")).not.toHaveProperty("variables.OPENAI_PREMIUM_QUALITY");
    for (const [name, { tracingConfig }] of Object.entries(functions(manifest))) {
      expect(tracingConfig, name).toEqual({ mode: "PassThrough" });
      const actions = statements(manifest, name).flatMap(({ Action }) => Action);
      expect(
        actions.filter((action) => action.startsWith("xray")),
        name,
      ).toEqual([]);
    }
  });
});
