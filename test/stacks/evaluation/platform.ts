import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where the project and the unpacked SST platform are; `root` may be a copy of the project with links to both. */
export interface Place {
  root: string;
  work: string;
  platform: string;
  /** Where bundles and their archives go. */
  artifacts: string;
}

export interface Provider {
  name: string;
  package: string;
  version: string;
  alias: string;
}

export function place(root: string, artifacts: string): Place {
  // Real paths: the bundler tells our files from the platform's by them, and the copy reaches the platform by a link.
  const work = realpathSync(join(root, ".sst"));
  return {
    root: realpathSync(root),
    work,
    platform: join(work, "platform"),
    artifacts: resolve(artifacts),
  };
}

/** Why the stacks cannot be evaluated here, in one line; `undefined` when the right platform is installed. */
export function missingPlatform(root: string): string | undefined {
  const unpacked = join(root, ".sst/platform/version");
  if (!existsSync(unpacked))
    return "The SST platform is not installed here. Run `npm run stacks:install` (half a minute, 320 MB).";
  const [present, wanted] = [readFileSync(unpacked, "utf8").trim(), version(root)];
  if (present !== wanted)
    return `The SST platform here is ${present}, not ${wanted}. Run \`npm run stacks:install\`.`;
  const names = new Set(providers(join(root, ".sst")).map(({ name }) => name));
  if (!names.has("cloudflare"))
    return "The Cloudflare provider is not installed here. Run `npm run stacks:install`.";
  return undefined;
}

export function providers(work: string): Provider[] {
  return JSON.parse(readFileSync(join(work, "provider-lock.json"), "utf8"));
}

function version(root: string): string {
  return JSON.parse(readFileSync(join(root, "node_modules/sst/package.json"), "utf8")).version;
}
