import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { project } from "./evaluate.ts";
import { missingPlatform } from "./evaluation/platform.ts";

describe("a checkout without the platform of the stacks", () => {
  const checkout = { root: "" };
  beforeEach(async () => {
    checkout.root = await mkdtemp(join(tmpdir(), "luster-checkout-"));
    const installed = join(checkout.root, "node_modules/sst");
    await cp(join(project, "node_modules/sst/package.json"), join(installed, "package.json"));
  });
  afterEach(() => rm(checkout.root, { recursive: true }));

  it("is told in one line what to run", () => {
    expect(missingPlatform(checkout.root)).toMatch(
      /^The SST platform is not installed.*`npm run stacks:install`.*$/,
    );
  });

  it("is told too when the platform is that of another SST", async () => {
    await unpack("4.0.0", ["aws", "cloudflare"]);
    expect(missingPlatform(checkout.root)).toMatch(
      /^The SST platform here is 4\.0\.0.*`npm run stacks:install`\.$/,
    );
  });

  it("is told too when a provider is missing", async () => {
    await unpack("4.17.1", ["aws"]);
    expect(missingPlatform(checkout.root)).toMatch(/^The Cloudflare provider is not installed.*$/);
  });

  it("is told nothing when all of it is there", async () => {
    await unpack("4.17.1", ["aws", "cloudflare"]);
    expect(missingPlatform(checkout.root)).toBeUndefined();
  });

  async function unpack(version: string, providers: string[]) {
    const work = join(checkout.root, ".sst");
    await mkdir(join(work, "platform"), { recursive: true });
    await writeFile(join(work, "platform/version"), version);
    await writeFile(join(work, "provider-lock.json"), JSON.stringify(providers.map((name) => ({ name }))));
  }
});
