import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { root } from "../kit/machine.ts";

/** A file of each folder with an import that its floor may not have. */
const refused = [
  ["packages/contract/src/a.ts", "@luster/core/failure"],
  ["packages/contract/src/b.ts", "node:path"],
  ["packages/contract/src/c.ts", "@aws-sdk/client-s3"],
  ["packages/core/src/a.ts", "@luster/functions/once"],
  ["packages/core/src/b.ts", "@luster/local/disk/disk-store"],
  ["packages/core/src/c.ts", "../../local/src/disk/disk-store.ts"],
  ["packages/core/src/d.ts", "@luster/client/client"],
  ["packages/core/src/jobs/a.ts", "@aws-sdk/client-sqs"],
  ["packages/core/src/jobs/b.ts", "dynamodb-toolbox/entity"],
  ["packages/core/src/jobs/c.ts", "./records.dynamo.ts"],
  ["packages/core/src/jobs/d.dynamo.ts", "@luster/functions/once"],
  ["packages/core/src/jobs/e.dynamo.ts", "../assets/assets.ts"],
  ["packages/core/src/storage/a.ts", "../pictures/picture.ts"],
  ["packages/core/src/storage/s3/a.ts", "../../jobs/job.ts"],
  ["packages/core/src/table/a.ts", "../shoots/shoot.ts"],
  ["packages/core/src/sweep/a.ts", "../jobs/job.ts"],
  ["packages/core/src/turns/a.ts", "../jobs/job.ts"],
  ["packages/core/src/pictures/a.ts", "../engines/engine.ts"],
  ["packages/core/src/engines/a.ts", "../jobs/job.ts"],
  ["packages/core/src/engines/b.ts", "../providers/records.ts"],
  ["packages/core/src/engines/openai/a.ts", "../../assets/asset.ts"],
  ["packages/core/src/quotas/a.ts", "../uploads/upload.ts"],
  ["packages/core/src/idempotency/a.ts", "../shoots/shoot.ts"],
  ["packages/core/src/shoots/a.ts", "../assets/asset.ts"],
  ["packages/core/src/assets/a.ts", "../jobs/job.ts"],
  ["packages/core/src/assets/b.ts", "../uploads/upload.ts"],
  ["packages/core/src/uploads/a.ts", "../jobs/job.ts"],
  ["packages/core/src/providers/a.ts", "../jobs/job.ts"],
  ["packages/core/src/providers/b.ts", "../assets/asset.ts"],
  ["packages/core/src/providers/c.ts", "./records.dynamo.ts"],
  ["packages/core/src/providers/d.ts", "dynamodb-toolbox/entity"],
  ["packages/core/src/jobs/e.ts", "../providers/limited.ts"],
  ["packages/core/src/jobs/f.ts", "../health/health.ts"],
  ["packages/core/src/jobs/g.dynamo.ts", "../quotas/quotas.ts"],
  ["packages/core/src/health/a.ts", "../jobs/job.ts"],
  ["packages/settings/src/a.ts", "@luster/core/failure"],
  ["packages/settings/src/b.ts", "@luster/contract/tier"],
  ["packages/settings/src/c.ts", "node:process"],
  ["packages/client/src/a.ts", "@luster/core/failure"],
  ["packages/client/src/b.ts", "@luster/settings/values"],
  ["packages/client/src/c.ts", "node:fs"],
  ["packages/client/src/d.ts", "../../core/src/failure.ts"],
  ["packages/studio/src/a.ts", "@luster/contract/jobs"],
  ["packages/studio/src/b.ts", "@luster/core/failure"],
  ["packages/studio/src/c.ts", "../../client/src/luster.ts"],
  ["packages/functions/src/wiring/a.ts", "@luster/local/disk/disk-store"],
  ["packages/functions/src/routes/a.ts", "@luster/local/disk/disk-store"],
  ["packages/functions/src/routes/b.ts", "@luster/core/jobs/records.dynamo"],
  ["packages/functions/src/http/a.ts", "@aws-sdk/client-sqs"],
  ["packages/functions/src/routes/c.ts", "@luster/client"],
  ["stacks/a.ts", "@luster/core/failure"],
  ["stacks/b.ts", "@luster/functions/once"],
  ["stacks/c.ts", "../packages/core/src/failure.ts"],
] as const;

/** The same folders with an import that they may have: a rule that refuses everything would prove nothing. */
const allowed = [
  ["packages/contract/src/x.ts", "./ids.ts"],
  ["packages/contract/src/y.ts", "zod"],
  ["packages/core/src/jobs/x.ts", "../assets/asset.ts"],
  ["packages/functions/src/canary/x.ts", "@luster/client"],
  ["packages/core/src/jobs/y.ts", "@luster/contract/jobs"],
  ["packages/core/src/jobs/z.dynamo.ts", "dynamodb-toolbox/entity"],
  ["packages/core/src/engines/openai/x.ts", "../../pictures/picture.ts"],
  ["packages/core/src/uploads/x.ts", "../assets/asset.ts"],
  ["packages/core/src/providers/x.ts", "../engines/engine.ts"],
  ["packages/core/src/health/x.ts", "../storage/stores.ts"],
  ["packages/settings/src/x.ts", "./values.ts"],
  ["packages/settings/src/y.ts", "zod"],
  ["packages/client/src/x.ts", "@luster/contract/jobs"],
  ["packages/client/src/y.ts", "./error.ts"],
  ["packages/studio/src/x.ts", "@luster/client"],
  ["packages/functions/src/wiring/x.ts", "@luster/core/jobs/records.dynamo"],
  ["packages/local/src/disk/x.ts", "@luster/functions/once"],
  ["stacks/x.ts", "@luster/contract/routes"],
] as const;

const found = new Map<string, string>();
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "luster-arrows-"));
  await writeFile(join(folder, ".oxlintrc.json"), await arrowsOnly());
  for (const [file, module] of [...refused, ...allowed]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `import { one } from "${module}";\nexport const two = one;\n`);
  }
  for (const { filename, message } of await lint(folder)) found.set(filename, message);
  return () => rm(folder, { recursive: true });
}, 60_000);

test.each(refused)("%s may not import %s", (file) => {
  expect(found.get(file)).toMatch(/is restricted from being used/);
});

test.each(allowed)("%s may import %s", (file) => {
  expect(found.get(file)).toBeUndefined();
});

const Override = z.object({ files: z.array(z.string()), rules: z.record(z.string(), z.unknown()) });

/** The project's own configuration, with no other rule: the made files have no other sense. */
async function arrowsOnly(): Promise<string> {
  const { overrides } = z
    .object({ overrides: z.array(Override) })
    .parse(JSON.parse(await readFile(join(root, ".oxlintrc.json"), "utf8")));
  return JSON.stringify({ overrides: overrides.filter(({ rules }) => "no-restricted-imports" in rules) });
}

const Report = z.object({ diagnostics: z.array(z.object({ filename: z.string(), message: z.string() })) });

async function lint(folder: string) {
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const args = [oxlint, "--no-ignore", "--format", "json", "-A", "all", "."];
  const run = promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 16 * 1024 * 1024 });
  // It ends with 1 when it found something, as it must here.
  const stdout = await run.then((ended) => ended.stdout).catch((error: { stdout: string }) => error.stdout);
  return Report.parse(JSON.parse(stdout)).diagnostics;
}
