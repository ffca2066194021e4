import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { builtStudio } from "@luster/local/studio/build";
import type { Manifest } from "./evaluation/manifest.ts";

export const project = join(import.meta.dirname, "../..");

/** A stage with only the required settings. */
export const settings = {
  AUTH_ISSUER: "https://issuer.example.com/",
  AUTH_AUDIENCE: "luster-api",
  ALLOWED_ORIGINS: "https://app.example.com,https://studio.example.com",
  R2_BUCKET_NAME: "pictures-of-example",
};

const { R2_BUCKET_NAME: _, ...unnamed } = settings;
const { AUTH_ISSUER: __, AUTH_AUDIENCE: ___, ...unsigned } = settings;
const production = {
  ALARM_EMAIL: "on-call@example.com",
  PAGE_EMAIL: "pager@example.com",
  CANARY_CLIENT_ID: "canary",
  LOG_RETENTION: "1 year",
};

/**
 * The deployments that are looked at; `managed` makes its own R2 bucket, in a jurisdiction, serves the API's
 * reference, keeps a second copy of originals, and has a CDN; `studio` has the studio as a site; `cognito` signs its
 * users in by a pool of its own, the studio's too.
 */
export const deployments = {
  dev: { stage: "dev", settings },
  production: { stage: "production", settings: { ...settings, ...production } },
  managed: {
    stage: "production",
    settings: {
      ...unnamed,
      ...production,
      R2_MANAGED: "true",
      R2_JURISDICTION: "eu",
      API_REFERENCE: "true",
      COPY_ORIGINALS: "true",
      CDN_URL: "https://pictures.example.com",
    },
  },
  cognito: {
    stage: "production",
    settings: {
      ...unsigned,
      ALARM_EMAIL: production.ALARM_EMAIL,
      COGNITO: "true",
      COGNITO_CALLBACKS: "https://app.example.com/,com.example.app://signed-in",
      STUDIO: "true",
    },
  },
  studio: { stage: "dev", settings: { ...settings, STUDIO: "true", STUDIO_CLIENT_ID: "studio-client" } },
};

export interface Deployment {
  stage: string;
  settings: Record<string, string>;
}

interface Given extends Deployment {
  /** The project, or a copy of it. */
  root?: string;
  /** Where to leave the functions' bundles; without it none is built. */
  bundles?: string;
}

/** The manifest of a stage; rejects with what the program printed when it does not run to its end. */
export async function evaluate({
  stage,
  settings: environment,
  root = project,
  bundles,
}: Given): Promise<Manifest> {
  // A stage with the studio reads its files, which a deployment has built by then.
  await builtStudio();
  const folder = await mkdtemp(join(tmpdir(), "luster-manifest-"));
  const out = join(folder, "manifest.json");
  const place = [
    "--root",
    root,
    "--stage",
    stage,
    "--out",
    out,
    "--artifacts",
    bundles ?? join(folder, "artifacts"),
  ];
  const main = join(import.meta.dirname, "evaluation/main.ts");
  // Only the given settings: what the developer's shell holds must not decide a test.
  const env = { PATH: process.env.PATH ?? "", HOME: folder, ...environment };
  try {
    await run(process.execPath, [main, ...place, ...(bundles ? ["--bundles"] : [])], { env });
    return JSON.parse(await readFile(out, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const run = promisify(execFile);
