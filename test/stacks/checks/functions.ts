import { expect } from "vitest";
import type { Manifest } from "../evaluation/manifest.ts";
import { functions as inManifest, isWatched, one } from "../find.ts";
import type { Checks } from "./checks.ts";

const route = { memorySize: 512, timeout: 10, ephemeralStorage: { size: 512 } };
const r2 = ["R2AccountId", "R2AccessKeyId", "R2SecretAccessKey"];

// Written down a second time on purpose: a slip in stacks/grants.ts must not pass unnoticed.
const expected = {
  ShootsCreate: { size: route, links: ["Table"] },
  ShootsList: { size: route, links: ["Table"] },
  ShootsGet: { size: route, links: ["Table"] },
  ShootsEvents: { size: { ...route, timeout: 29 }, links: ["Table"] },
  ShootsChange: { size: route, links: ["Table"] },
  UploadsPresign: { size: route, links: ["Table", "Standby", ...r2] },
  UploadsConfirm: { size: { ...route, timeout: 20 }, links: ["Table", "Standby", ...r2] },
  AssetsList: { size: route, links: ["Table", "Standby", ...r2] },
  JobsCreate: { size: { ...route, timeout: 29 }, links: ["Table", "Jobs", "BasicJobs", "Standby", ...r2] },
  JobsCancel: { size: route, links: ["Table", "Deliveries"] },
  ShootsEnhance: { size: { ...route, timeout: 20 }, links: ["Table", "Jobs", "BasicJobs", "Deliveries"] },
  BatchesGet: { size: route, links: ["Table"] },
  BatchesCancel: { size: { ...route, timeout: 20 }, links: ["Table", "Jobs", "BasicJobs", "Deliveries"] },
  JobsList: { size: route, links: ["Table"] },
  JobsGet: { size: { ...route, timeout: 29 }, links: ["Table", "Standby", ...r2] },
  JobsEvents: { size: { ...route, timeout: 29 }, links: ["Table"] },
  ShootsDelete: { size: route, links: ["Table"] },
  AssetsDelete: { size: route, links: ["Table"] },
  OutputsDelete: { size: route, links: ["Table"] },
  MeDelete: { size: route, links: ["Table"] },
  DeletionsGet: { size: route, links: ["Table"] },
  DeletionsList: { size: route, links: ["Table"] },
  UsageGet: { size: route, links: ["Table"] },
  HealthGet: { size: route, links: ["Table", "Jobs", "BasicJobs", "Standby", ...r2] },
  DocsErrors: { size: route, links: [] as string[] },
  WebhooksCreate: { size: route, links: ["Table", "Deliveries"] },
  WebhooksList: { size: route, links: ["Table", "Deliveries"] },
  WebhooksRemove: { size: route, links: ["Table", "Deliveries"] },
  WebhooksTest: { size: route, links: ["Table", "Deliveries"] },
  WebhooksRotate: { size: route, links: ["Table", "Deliveries"] },
  WebhooksDeliveries: { size: route, links: ["Table", "Deliveries"] },
  WebhooksResend: { size: route, links: ["Table", "Deliveries"] },
  Webhooks: {
    size: { memorySize: 256, timeout: 30, ephemeralStorage: { size: 512 } },
    links: ["Table", "Deliveries"],
  },
  Default: { size: { ...route, timeout: 5 }, links: [] as string[] },
  Worker: {
    size: { memorySize: 3008, timeout: 600, ephemeralStorage: { size: 2048 } },
    links: ["Table", "Jobs", "BasicJobs", "Deliveries", "Standby", ...r2, "OpenAiApiKey"],
  },
  DeadLetter: { size: { ...route, timeout: 60 }, links: ["Table", "Deliveries", "Standby", ...r2] },
  Sweep: {
    size: { ...route, timeout: 240 },
    links: ["Table", "Jobs", "BasicJobs", "Deliveries", "Standby", ...r2],
  },
};

/** A stage that is watched has a canary, which has nothing of what serves users. */
const expectedIn = (manifest: Manifest): Record<string, { size: object; links: string[] }> => ({
  ...expected,
  ...(isWatched(manifest) && {
    Canary: { size: { ...route, timeout: 240 }, links: ["CanaryTarget", "CanaryClientSecret"] },
  }),
});

export const functions: Checks = {
  "there is a function for every route and event, with the memory, time and disk it needs"(manifest) {
    const sizes = Object.entries(expectedIn(manifest)).map(([name, { size }]) => [
      name,
      expect.objectContaining(size),
    ]);
    expect(inManifest(manifest), "its row in `expected` of test/stacks/checks/functions.ts").toEqual(
      Object.fromEntries(sizes),
    );
  },

  "every function runs on arm64 with Node 24, minified, with its source map, and traced"(manifest) {
    for (const [name, inputs] of Object.entries(inManifest(manifest))) {
      expect(inputs, name).toMatchObject({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "bundle.handler",
        tracingConfig: { mode: "Active" },
      });
    }
    for (const { properties, functionID } of manifest.requests) {
      expect(properties, functionID).toMatchObject({
        minify: true,
        sourcemap: true,
        architecture: "arm64",
      });
    }
  },

  "every function but the worker is CommonJS, made of the packages' ES modules"(manifest) {
    const esModules = manifest.requests.filter(({ properties }) => properties?.format !== "cjs");
    expect(esModules.map(({ functionID }) => functionID)).toEqual(["Worker"]);
    for (const { properties, functionID } of manifest.requests.filter(
      (request) => !esModules.includes(request),
    ))
      expect(properties?.esbuild, functionID).toEqual({ mainFields: ["module", "main"] });
  },

  "sharp is installed for the worker and for nobody else"(manifest) {
    const installed = manifest.requests.flatMap(({ functionID, properties }) =>
      Object.entries(properties?.install ?? {}).map(([name, version]) => `${functionID} ${name} ${version}`),
    );
    expect(installed).toEqual(["Worker sharp 0.35.5"]);
  },

  "every function reads the resources and the secrets it uses, and no others"(manifest) {
    const links = manifest.requests.map((request) => [
      request.functionID,
      Object.keys(request.links).toSorted(),
    ]);
    const wanted = Object.entries(expectedIn(manifest)).map(([name, row]) => [name, row.links.toSorted()]);
    expect(Object.fromEntries(links)).toEqual(Object.fromEntries(wanted));
  },

  "every function knows its service and where its metrics belong"(manifest) {
    for (const name of Object.keys(expectedIn(manifest))) {
      expect(variables(manifest, name), name).toMatchObject({
        POWERTOOLS_SERVICE_NAME: "luster",
        POWERTOOLS_METRICS_NAMESPACE: `Luster/${manifest.app.stage}`,
      });
    }
  },

  "every function knows its release, by a variable and a tag, and the stage keeps it with those before"(
    manifest,
  ) {
    const { name: parameter, value } = one(manifest, "ssm/parameter:Parameter", "Release");
    expect(parameter).toBe(`/luster/${manifest.app.stage}/release`);
    expect(value).toMatch(/^\d+\.\d+\.\d+\+([\da-f]{12}(\.changed)?|unknown)$/);
    for (const [name, { tags }] of Object.entries(inManifest(manifest))) {
      expect(tags, name).toMatchObject({ release: value });
      expect(variables(manifest, name).RELEASE, name).toBe(value);
    }
  },

  "the R2 bucket is named to those who hold its key, and to them alone"(manifest) {
    for (const [name, { links }] of Object.entries(expectedIn(manifest))) {
      const bucket = links.includes("R2AccessKeyId") ? "pictures-of-example" : undefined;
      expect(variables(manifest, name).R2_BUCKET_NAME, name).toBe(bucket);
    }
  },

  "the worker's memory has two arenas, and nobody else names a number"(manifest) {
    for (const name of Object.keys(expectedIn(manifest)))
      expect(variables(manifest, name).MALLOC_ARENA_MAX, name).toBe(name === "Worker" ? "2" : undefined);
  },

  "no environment variable contains a secret"(manifest) {
    for (const name of Object.keys(expectedIn(manifest))) {
      expect(JSON.stringify(variables(manifest, name)), name).not.toContain("secret:");
    }
    expect(manifest.links.OpenAiApiKey?.value).toBe("secret:OpenAiApiKey");
  },

  "logs are JSON and are kept as long as the stage says"(manifest) {
    const days = manifest.app.stage === "production" ? 365 : 30;
    for (const [name, { loggingConfig }] of Object.entries(inManifest(manifest))) {
      const group = one(manifest, "logGroup:LogGroup", `${name}LogGroup`);
      expect(loggingConfig, name).toEqual({ logFormat: "JSON", logGroup: group.name });
      expect(group.retentionInDays, name).toBe(days);
    }
    expect(one(manifest, "logGroup:LogGroup", "ApiAccessLog").retentionInDays).toBe(days);
  },
};

function variables(manifest: Manifest, name: string) {
  const { environment } = inManifest(manifest)[name] ?? {};
  return (environment as { variables: Record<string, string> }).variables;
}
