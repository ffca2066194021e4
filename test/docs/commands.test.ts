import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { routes } from "@luster/contract/routes";
import { parseStage } from "@luster/settings/stage";
import { expect, it } from "vitest";
import * as z from "zod";
import { root } from "../kit/machine.ts";
import { temporaryFolder } from "../kit/temporary.ts";
import { deployWorkflow } from "../kit/workflow.ts";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })];
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));

const served = new Set(Object.values(routes).map(({ method, path }) => `${method} ${path}`));

/** What the command of SST 4.17 knows, of what a stage needs. */
const sst = new Set(["deploy", "dev", "diff", "install", "remove", "secret", "unlock"]);

it.each(pages)("the commands that %s names exist", (page) => {
  const text = read(page);
  const ours = [...text.matchAll(/\bnpm run (?:-s )?([\w:]+)/g)].flatMap(([, name = ""]) => name);
  expect(ours.filter((name) => !(name in scripts))).toEqual([]);
  const theirs = [...text.matchAll(/\bnpx sst (\w+)/g)].flatMap(([, name = ""]) => name);
  expect(theirs.filter((name) => !sst.has(name))).toEqual([]);
  const files = [...text.matchAll(/--(?:template-)?file (tools\/\S+)/g)].flatMap(([, file = ""]) => file);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it.each(pages)("the routes that %s names exist", (page) => {
  const named = [...read(page).matchAll(/`((?:GET|POST|PATCH|DELETE) \/[^\s`?=]*)/g)].flatMap(
    ([, name = ""]) => name,
  );
  expect(named.filter((name) => !served.has(name))).toEqual([]);
});

it.each(pages)("a shell can read the commands that %s shows", (page) => {
  const blocks = [...read(page).matchAll(/^ *```(?:sh|bash)\n(.+?)^ *```/gms)].map(([, block = ""]) => block);
  for (const block of blocks) {
    const { status, stderr } = spawnSync("bash", ["-n"], { input: block, encoding: "utf8" });
    expect(status, `${stderr}${block}`).toBe(0);
  }
});

it("the settings that docs/deploy.md shows are those of a stage that can be deployed", () => {
  const [, block = ""] = /^# \.env\.dev\n(.+?)^```/ms.exec(read("docs/deploy.md")) ?? [];
  expect(parseStage("dev", parseEnv(block))).toMatchObject({ AUTH_AUDIENCE: ["luster-api"] });
  const [, pool = ""] = /^```sh\n(COGNITO=true\n.+?)^```/ms.exec(read("docs/deploy.md")) ?? [];
  const elsewhere = { AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined };
  expect(parseStage("dev", { ...parseEnv(block), ...elsewhere, ...parseEnv(pool) })).toMatchObject({
    COGNITO_CALLBACKS: ["https://app.example.com/", "http://localhost:5173/"],
  });
});

it("the commands that docs/deploy.md shows give a user of the stage's own pool a password that it takes, and a token", async () => {
  const [, walk = ""] =
    /^\*\*The first user and token.+?(^```sh.+?)^Everybody else/ms.exec(read("docs/deploy.md")) ?? [];
  const commands = [...walk.matchAll(/^```sh\n(.+?)^```/gms)].map(([, block = ""]) => block);
  expect(commands).toHaveLength(2);
  const folder = await temporaryFolder();
  await mkdir(join(folder, ".sst"));
  const outputs = { issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab", client: "app" };
  await writeFile(join(folder, ".sst/outputs.json"), JSON.stringify(outputs));
  const aws = 'aws() { if [ "$2" = admin-initiate-auth ]; then echo token; fi; echo "$*" >> asked; }';
  const script = ["set -eu", aws, ...commands, 'echo "$LUSTER_TOKEN"'].join("\n");
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
  expect([stdout, stderr]).toEqual(["token\n", ""]);
  const asked = readFileSync(join(folder, "asked"), "utf8").trim().split("\n");
  const [, password = ""] = / --password (\S+) --permanent$/.exec(asked[1] ?? "") ?? [];
  // The policy in stacks/cognito.ts.
  expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*-)[\w-]{12,99}$/);
  const user = "--user-pool-id eu-west-1_Ab --username you@example.com";
  const flow = "ADMIN_USER_PASSWORD_AUTH";
  expect(read("stacks/cognito.ts")).toContain(`"ALLOW_${flow}"`);
  expect(asked).toEqual([
    `cognito-idp admin-create-user ${user} --message-action SUPPRESS --user-attributes Name=email,Value=you@example.com Name=email_verified,Value=true`,
    `cognito-idp admin-set-user-password ${user} --password ${password} --permanent`,
    `cognito-idp admin-initiate-auth --user-pool-id eu-west-1_Ab --client-id app --auth-flow ${flow} --auth-parameters USERNAME=you@example.com,PASSWORD=${password} --query AuthenticationResult.AccessToken --output text`,
  ]);
});

it("the workflow that deploys calls the commands of a deployment by hand, with the role and the settings of its stage alone", () => {
  const { text: workflow, steps, variables } = deployWorkflow();
  expect(steps).toEqual([
    "npm ci --no-audit --no-fund",
    "npm run stacks:install",
    'printenv SETTINGS > ".env.$STAGE"',
    'npm run deploy -- "$STAGE" ${TO:+--to "$TO"} --watch 15',
  ]);
  // Of these test/tools/workflow.machine.ts gives each its value.
  expect(variables.map(({ from }) => from)).toEqual(["inputs.stage", "inputs.to", "vars.SETTINGS"]);
  expect(workflow.match(/\brun:/g)).toHaveLength(steps.length);
  expect(workflow).toContain("environment: ${{ inputs.stage }}");
  expect(workflow).toMatch(/permissions:\n {2}contents: read\n {2}id-token: write\n/);
  // What a person types into the form is an argument, and never part of a script.
  for (const step of steps) expect(step).not.toContain("${{");
  expect(workflow).not.toMatch(/secrets\.|AWS_ACCESS_KEY|AWS_SECRET/);
});

it.each(globSync(".github/workflows/*.yml", { cwd: root }))(
  "%s takes every action by its commit, since a tag can be moved",
  (file) => {
    const used = [...read(file).matchAll(/\buses: (.+)$/gm)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  },
);

it("the role that deploys trusts one environment of one repository, may not touch itself, and makes no role without the boundary", () => {
  const role = read("tools/deploy/role.yaml");
  const statements = role
    .slice(role.indexOf("roles-of-the-stage"))
    .split(/^ {14}- Effect: /m)
    .slice(1);
  const grown = /iam:(AttachRolePolicy|CreateRole|PutRolePolicy|PutRolePermissionsBoundary)\n/;
  const growing = statements.filter((statement) => grown.test(statement));
  expect(growing).toHaveLength(1);
  expect(growing[0]).toContain("StringEquals: { iam:PermissionsBoundary: !Ref Boundary }");
  const passing = statements.filter((statement) => statement.includes("iam:PassRole"));
  expect(passing).toEqual([
    expect.stringContaining("iam:PassedToService: [lambda.amazonaws.com, scheduler.amazonaws.com]"),
  ]);
  for (const other of statements.filter((statement) => statement.startsWith("Allow"))) {
    expect(other).toContain('role/luster-${Stage}-*"\n');
    expect(other).not.toMatch(/iam:(DeleteRolePermissionsBoundary|CreatePolicy|\*)/);
  }
  expect(role).toContain("sub: !Sub repo:${Repository}:environment:${Stage}\n");
  expect(role).toContain("aud: sts.amazonaws.com\n");
  expect(role).toMatch(/Effect: Deny\n\s+Action: iam:\*\n\s+Resource: .+role\/luster-\$\{Stage\}-deploy"/);
  expect(role).not.toMatch(/AdministratorAccess|IAMFullAccess|StringLike/);
});
