import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { close, listen } from "@luster/local/cloud/listen";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { api } from "../kit/api.ts";
import { type Environment, type Machine, root, startMachine } from "../kit/machine.ts";
import { temporaryFolder } from "../kit/temporary.ts";
import { deployWorkflow } from "../kit/workflow.ts";
import { stageOfTest } from "./stage-of-test.ts";

// A dozen programs one after the other, on a machine that may have others to run.
vi.setConfig({ testTimeout: 600_000 });

const { steps, variables } = deployWorkflow();
const settings = "AUTH_ISSUER=https://issuer.example.com/\nREGION=us-east-1";

type Release = { name: string; commit: string; machine: Machine };
const shared = {} as { repository: string; good: Release; bad: Release };

beforeAll(async () => {
  const repository = await mkdtemp(join(tmpdir(), "luster-repository-"));
  for (const path of ["package.json", "tools", "test/stacks/evaluation/platform.ts"])
    await cp(join(root, path), join(repository, path), { recursive: true });
  await git(repository, "init", "--quiet");
  const good = await release(repository, {});
  // Every job of it fails.
  const bad = await release(repository, { PICTURE_MAX_SIDE: "16" });
  Object.assign(shared, { repository, good, bad });
});
afterAll(async () => {
  await Promise.all([shared.good.machine.stop(), shared.bad.machine.stop()]);
  await rm(shared.repository, { recursive: true, force: true });
});

it("the steps of the workflow that deploys leave a release that answers, in front of a canary that lives", async () => {
  const { good } = shared;
  const stage = await startStage();
  expect(await stage.runWorkflow(good)).toEqual(steps.map(() => 0));
  expect(await readFile(join(stage.checkout, ".env.dev"), "utf8")).toBe(`${settings}\n`);
  expect(await stage.running()).toBe(good.name);
  expect(stage.seen()).toEqual([
    "sst install --stage dev",
    "sst deploy --stage dev",
    "the canary lives",
    "the canary lives",
    "the canary lives",
  ]);
});

it("they take a release back in which the canary fails, and end with an error", async () => {
  const { good, bad } = shared;
  const stage = await startStage(good);
  expect(await stage.runWorkflow(bad)).toEqual([0, 0, 0, 1]);
  expect(stage.said()).toContain(`luster-dev-CanaryFailing went off\nBack to ${good.commit}`);
  expect(stage.said()).toContain(`The release was taken back: ${good.commit} runs`);
  expect(await stage.running()).toBe(good.name);
  expect(stage.releases()).toEqual([good.name, bad.name, good.name]);
  expect(stage.seen()).toEqual([
    "sst install --stage dev",
    "the canary lives",
    "sst deploy --stage dev",
    "the canary fails",
    "sst install --stage dev",
    "sst deploy --stage dev",
  ]);
});

it("they deploy the commit that the form names, from a checkout of its own", async () => {
  const { good, bad } = shared;
  const stage = await startStage(bad);
  expect(await stage.runWorkflow(bad, good.commit)).toEqual(steps.map(() => 0));
  expect(await stage.running()).toBe(good.name);
  expect(stage.releases()).toEqual([bad.name, good.name]);
});

/** A commit, and a machine that runs it. */
async function release(repository: string, environment: Environment): Promise<Release> {
  const { version }: { version: string } = JSON.parse(
    await readFile(join(repository, "package.json"), "utf8"),
  );
  await git(repository, "add", ".");
  await git(repository, "commit", "--quiet", "--allow-empty", "-m", "A release");
  const commit = (await git(repository, "rev-parse", "--short=12", "HEAD")).trim();
  const name = `${version}+${commit}`;
  return { name, commit, machine: await startMachine({ ...environment, RELEASE: name }) };
}

/** A stage that answers with the machine of what was deployed last, and a runner of the workflow's steps. */
async function startStage(deployed?: Release) {
  const folder = await temporaryFolder();
  const stage = stageOfTest(folder);
  if (deployed) stage.deployed(deployed.name);
  stage.answersAt(await front(() => stage.releases().at(-1)));
  const checkout = join(folder, "checkout");
  const bin = await standIns(folder);
  const output: string[] = [];

  async function runWorkflow({ commit }: Release, to = "") {
    await git(folder, "clone", "--quiet", shared.repository, checkout);
    await git(checkout, "checkout", "--quiet", "--detach", commit);
    const given: Environment = { "inputs.stage": "dev", "inputs.to": to, "vars.SETTINGS": settings };
    const environment = {
      ...Object.fromEntries(variables.map(({ name, from }) => [name, given[from] ?? ""])),
      ...own(folder, bin),
    };
    const codes: (number | null)[] = [];
    for (const step of steps) {
      const ended = await runStep(step, checkout, environment);
      codes.push(ended.code);
      output.push(ended.output);
      if (ended.code !== 0) break;
    }
    return codes;
  }

  return {
    checkout,
    runWorkflow,
    releases: stage.releases,
    said: () => output.join(""),
    /** What the stand-ins saw, but for questions to AWS, which are asked in the stage's region. */
    seen() {
      const asked = stage.notes().filter((line) => line.startsWith("aws "));
      expect(asked.filter((line) => !line.endsWith(" --region us-east-1"))).toEqual([]);
      return stage.notes().filter((line) => !asked.includes(line));
    },
    running: async () => (await api(stage.api()).send("/health")).body["release"],
  };
}

/** A step as GitHub runs it, by its default shell. */
async function runStep(step: string, cwd: string, env: Environment) {
  const child = spawn("bash", ["-e", "-c", step], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [printed, complained, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, output: `${printed}${complained}` };
}

const childFile = (name: string) => join(import.meta.dirname, "children", `${name}.ts`);

/** What a runner has besides the workflow's own variables; of the shell of these tests nothing but its programs. */
const own = (folder: string, bin: string): Environment => ({
  PATH: [bin, dirname(process.execPath), process.env["PATH"]].join(delimiter),
  HOME: folder,
  TMPDIR: folder,
  STAGE_OF_TEST: folder,
  NODE_OPTIONS: `--import=${pathToFileURL(childFile("minutes")).href}`,
  npm_config_update_notifier: "false",
});

/** The programs that stand in for those of SST and AWS, and for an `npm ci` that needs a registry. */
async function standIns(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  const npm = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((each) => join(each, "npm"))
    .find((file) => existsSync(file));
  const installs = `ln -s "${root}"/node_modules/* node_modules/ && ln -s "${bin}/sst" node_modules/.bin/sst`;
  const programs = {
    sst: `exec "${process.execPath}" "${childFile("sst")}" "$@"`,
    aws: `exec "${process.execPath}" "${childFile("aws")}" "$@"`,
    npm: `[ "$1" = ci ] || exec "${npm}" "$@"\nmkdir -p node_modules/.bin && ${installs}`,
  };
  await mkdir(bin);
  for (const [name, script] of Object.entries(programs))
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return bin;
}

/** An address that leads to the machine of the release that runs; before the first there is none. */
async function front(running: () => string | undefined): Promise<string> {
  const server = createServer((asked, answer) => {
    const behind = [shared.good, shared.bad].find(({ name }) => name === running());
    if (!behind) return answer.writeHead(503).end();
    const { method, headers, url = "" } = asked;
    const passed = request(new URL(url, behind.machine.url), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    passed.once("error", () => answer.destroy());
    return asked.pipe(passed);
  });
  const port = await listen(server);
  onTestFinished(() => close(server));
  return `http://localhost:${port}`;
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const author = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const child = spawn("git", [...author, ...args], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [printed, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`git ${args.join(" ")} ended with ${code}`);
  return printed;
}
