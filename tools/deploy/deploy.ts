import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { commitBefore, commitOf, releasesOf } from "./releases.ts";
import type { Run } from "./run.ts";
import { tryOut } from "./trial.ts";

export type Order = {
  stage: string;
  /** The commit to deploy, or `back` for the release before. Without it, what is checked out. */
  to?: string | undefined;
  /** Minutes for which pages are waited for; one that goes off takes the release back. */
  watch: number;
};

type Deps = {
  root: string;
  run: Run;
  say: (line: string) => void;
  /** Milliseconds of a minute, and until the release has to answer: shorter for tests. */
  minute?: number;
  patience?: number;
};

/**
 * Deploys a stage, tries it and watches it. When the trial fails or a page goes off, the release before is deployed
 * again, and this throws.
 */
export async function deploy({ stage, to, watch }: Order, deps: Deps): Promise<void> {
  const { root, run, say } = deps;
  const before = await releasesOf(stage, run).catch(() => []);
  if (to !== undefined) return deployCommit(stage, to === "back" ? commitBefore(before) : to, deps);
  await run("npx", ["sst", "deploy", "--stage", stage], { folder: root, shown: true });
  try {
    await check(stage, watch, deps);
  } catch (error) {
    const last = commitOf(before.at(-1)?.name ?? "");
    if (last === undefined) throw error;
    say(`${error instanceof Error ? error.message : String(error)}\nBack to ${last}`);
    await deployCommit(stage, last, deps);
    throw new Error(`The release was taken back: ${last} runs`, { cause: error });
  }
}

/** From a checkout of its own, with the settings of here: they are in no commit. */
async function deployCommit(stage: string, commit: string, deps: Deps): Promise<void> {
  const { root, run } = deps;
  const folder = await mkdtemp(join(tmpdir(), "luster-release-"));
  const there = { folder, shown: true };
  try {
    await run("git", ["worktree", "add", "--detach", "--force", folder, commit], {
      folder: root,
      shown: true,
    });
    await cp(join(root, `.env.${stage}`), join(folder, `.env.${stage}`)).catch(() => {});
    await run("npm", ["ci", "--no-audit", "--no-fund"], there);
    await run("npm", ["run", "stacks:install"], there);
    await run("npx", ["sst", "deploy", "--stage", stage], there);
    await check(stage, 0, { ...deps, root: folder });
  } finally {
    await run("git", ["worktree", "remove", "--force", folder], { folder: root }).catch(() => "");
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those that were deployed before releases had names say none. */
const Outputs = z.object({ api: z.url(), release: z.string().optional() });

async function check(stage: string, watch: number, deps: Deps): Promise<void> {
  const { root, run, say, minute = 60_000, patience } = deps;
  const { api, release } = Outputs.parse(JSON.parse(await readFile(join(root, ".sst/outputs.json"), "utf8")));
  const token = process.env["LUSTER_TOKEN"];
  await tryOut({ api, release, token, asUser: token !== undefined, ...(patience && { patience }), say });
  const gone = new Set(await pages(stage, run, watch));
  for (let passed = 0; passed < watch; passed += 1) {
    await pause(minute);
    const off = (await pages(stage, run, watch)).filter((name) => !gone.has(name));
    if (off.length > 0) throw new Error(`${off.join(", ")} went off`);
  }
}

const Alarms = z.object({
  MetricAlarms: z.array(z.object({ AlarmName: z.string(), AlarmActions: z.array(z.string()) })),
});

/** The pages of a stage that are off. */
async function pages(stage: string, run: Run, watch: number): Promise<string[]> {
  if (watch === 0) return [];
  const asked = ["--alarm-name-prefix", `luster-${stage}-`, "--state-value", "ALARM", "--output", "json"];
  const { MetricAlarms } = Alarms.parse(
    JSON.parse(await run("aws", ["cloudwatch", "describe-alarms", ...asked])),
  );
  return MetricAlarms.filter(({ AlarmActions }) =>
    AlarmActions.some((topic) => topic.endsWith("-Pages")),
  ).map(({ AlarmName }) => AlarmName);
}
