// The SST platform: 320 MB of components and providers that `sst` unpacks into .sst, which is not committed.
//   node tools/platform.mjs install   unpack it, without an AWS account
//   node tools/platform.mjs check     say in one line whether it is missing
import { spawnSync } from "node:child_process";
import { missingPlatform } from "../test/stacks/evaluation/platform.ts";

const [task] = process.argv.slice(2);
process.exitCode = task === "install" ? install() : check();

function install() {
  // With R2_MANAGED the Cloudflare provider is listed too, and its types are there for stages that use it.
  const env = {
    ...process.env,
    R2_MANAGED: "true",
    SST_TELEMETRY_DISABLED: "1",
    SST_SKIP_DEPENDENCY_CHECK: "1",
    NO_BUN: "1",
  };
  return spawnSync("sst", ["install", "--stage", "dev"], { env, stdio: "inherit" }).status ?? 1;
}

function check() {
  const missing = missingPlatform(".");
  if (missing) console.error(missing);
  return missing ? 1 : 0;
}
