import { beforeAll, describe, expect, it } from "vitest";
import {
  type Checks,
  checks,
  cognitoChecks,
  managedChecks,
  studioChecks,
  unwatchedChecks,
  watchedChecks,
} from "./checks/checks.ts";
import { environmentTypes } from "./environment-types.ts";
import { type Deployment, deployments, evaluate, project } from "./evaluate.ts";
import type { Manifest } from "./evaluation/manifest.ts";
import { missingPlatform } from "./evaluation/platform.ts";

const missing = missingPlatform(project);

describe.skipIf(missing)(missing ?? "what a stage would create", () => {
  describe("in a developer's stage", () => {
    const manifest = holds(deployments.dev, { ...checks, ...unwatchedChecks });

    it("gives handlers the types that are committed: run this test with -u", async () => {
      await expect(environmentTypes(manifest)).toMatchFileSnapshot("../../sst-env.d.ts");
    });
  });

  describe("in production", () => {
    holds(deployments.production, { ...checks, ...watchedChecks });
  });

  describe("with a bucket made by the stage", () => {
    holds(deployments.managed, managedChecks);
  });

  describe("with a pool of users of its own", () => {
    holds(deployments.cognito, cognitoChecks);
  });

  describe("with the studio", () => {
    holds(deployments.studio, studioChecks);
  });
});

function holds(deployment: Deployment, groups: Record<string, Checks>) {
  const manifest = {} as Manifest;
  beforeAll(async () => {
    Object.assign(manifest, await evaluate(deployment));
  });

  describe.each(Object.entries(groups))("%s", (_, group) => {
    it.each(Object.entries(group))("%s", (_sentence, check) => check(manifest));
  });
  return manifest;
}
