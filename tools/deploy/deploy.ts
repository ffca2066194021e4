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
  /** Minutes for which pages are waited for; one that goes off, and was not before, takes the release back. */
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
 * Deploys a stage, tries it and watches it. When the trial fails or a page goes off that was quiet before, the release
 * before is deployed again, and this throws; one that was gone back to stays. Throws before it deploys anything where
 * it cannot read what there would be to go back to.
 */
export async function deploy({ stage, to, watch }: Order, deps: Deps): Promise<void> {
  const { run, say } = deps;
  const before = await releasesOf(stage, run);
  const old = watch > 0 ? await pages(stage, run) : [];
  if (old.length > 0) say(`Off already, so this release is not judged by it: ${old.join(", ")}`);
  const outputs = await (to === undefined
    ? deployHere(stage, deps)
    : deployCommit(stage, to === "back" ? commitBefore(before) : to, deps));
  try {
    await check(outputs, deps);
    await watchPages(stage, { minutes: watch, old }, deps);
  } catch (error) {
    const last = to === "back" ? undefined : commitOf(before.at(-1)?.name ?? "");
    if (last === undefined || error instanceof Unwatched) throw error;
    say(`${error instanceof Error ? error.message : String(error)}\nBack to ${last}`);
    await check(await deployCommit(stage, last, deps), deps);
    throw new Error(`The release was taken back: ${last} runs`, { cause: error });
  }
}

async function deployHere(stage: string, { root, run }: Deps): Promise<Outputs> {
  await run("npx", ["sst", "deploy", "--stage", stage], { folder: root, shown: true });
  return outputsIn(root);
}

/** From a checkout of its own, with the settings of here: they are in no commit. */
async function deployCommit(stage: string, commit: string, { root, run }: Deps): Promise<Outputs> {
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
    return await outputsIn(folder);
  } finally {
    await run("git", ["worktree", "remove", "--force", folder], { folder: root }).catch(() => "");
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those that were deployed before releases had names say none. */
const Outputs = z.object({ api: z.url(), release: z.string().optional() });
type Outputs = z.infer<typeof Outputs>;

async function outputsIn(folder: string): Promise<Outputs> {
  return Outputs.parse(JSON.parse(await readFile(join(folder, ".sst/outputs.json"), "utf8")));
}

async function check({ api, release }: Outputs, { say, patience }: Deps): Promise<void> {
  const token = process.env["LUSTER_TOKEN"];
  await tryOut({ api, release, token, asUser: token !== undefined, ...(patience && { patience }), say });
}

/** Nobody knows whether a page went off: no reason to take a release back. */
class Unwatched extends Error {}

/** Throws when a page goes off that was not before. */
async function watchPages(
  stage: string,
  { minutes, old }: { minutes: number; old: readonly string[] },
  { run, say, minute = 60_000 }: Deps,
): Promise<void> {
  let off: string[] | undefined = [];
  for (let passed = 0; passed < minutes; passed += 1) {
    await pause(minute);
    off = await pages(stage, run).catch(() => undefined);
    if (off === undefined) say("The alarms cannot be read; once more in a minute");
    const fresh = (off ?? []).filter((name) => !old.includes(name));
    if (fresh.length > 0) throw new Error(`${fresh.join(", ")} went off`);
  }
  if (off === undefined)
    throw new Unwatched("The release runs, and was not watched to the end: the alarms cannot be read");
}

const Alarms = z.object({
  MetricAlarms: z.array(z.object({ AlarmName: z.string(), AlarmActions: z.array(z.string()) })),
});

/** The pages of a stage that are off. The name alone would be that of `dev-2`, too, where `dev` is asked for. */
async function pages(stage: string, run: Run): Promise<string[]> {
  const asked = ["--alarm-name-prefix", `luster-${stage}-`, "--state-value", "ALARM", "--output", "json"];
  const { MetricAlarms } = Alarms.parse(
    JSON.parse(await run("aws", ["cloudwatch", "describe-alarms", ...asked])),
  );
  return MetricAlarms.filter(({ AlarmActions }) =>
    AlarmActions.some((topic) => topic.endsWith(`:luster-${stage}-Pages`)),
  ).map(({ AlarmName }) => AlarmName);
}
