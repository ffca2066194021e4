import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { deployments, evaluate, project } from "./evaluate.ts";
import type { Manifest } from "./evaluation/manifest.ts";
import { missingPlatform } from "./evaluation/platform.ts";
import { all, nameIn, type Policy } from "./find.ts";

const missing = missingPlatform(project);
const boundary = "arn:aws:iam::123456789012:policy/luster-production-boundary";

describe.skipIf(missing)(missing ?? "the boundary of a stage's roles", () => {
  const manifest = {} as Manifest;
  beforeAll(async () => {
    const settings = { ...deployments.managed.settings, STUDIO: "true", ROLE_BOUNDARY: boundary };
    Object.assign(manifest, await evaluate({ stage: "production", settings }));
  });

  it("is set on every role where the stage names one, and on none elsewhere", async () => {
    const roles = all(manifest, "iam/role:Role");
    expect(roles.length).toBeGreaterThan(40);
    expect(roles.filter(({ inputs }) => inputs.permissionsBoundary !== boundary)).toEqual([]);
    const without = all(await evaluate(deployments.dev), "iam/role:Role");
    expect(without.filter(({ inputs }) => inputs.permissionsBoundary !== undefined)).toEqual([]);
  });

  it("has room for all that they may do", () => {
    const asked = all(manifest, "iam/role:Role").flatMap(({ inputs }) =>
      ((inputs.inlinePolicies ?? []) as { policy: string }[]).flatMap(({ policy }) =>
        (JSON.parse(policy) as Policy).Statement.flatMap(({ Action, Resource }) =>
          [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
        ),
      ),
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((one) => !isWithin(one))).toEqual([]);
  });

  it("has room for what AWS's own policy of functions lets them do, which is to write logs", () => {
    const attached = all(manifest, "iam/role:Role").flatMap(({ inputs }) => inputs.managedPolicyArns ?? []);
    expect(new Set(attached.map(nameIn))).toEqual(
      new Set(["policy/service-role/AWSLambdaBasicExecutionRole"]),
    );
    for (const action of ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]) {
      expect(isWithin({ action, resource: "arn:aws:logs:eu-west-1:123456789012:*" }), action).toBe(true);
    }
  });

  it.each([
    ["iam:CreateUser", "arn:aws:iam::123456789012:user/me"],
    ["sts:AssumeRole", "arn:aws:iam::123456789012:role/admin"],
    ["s3:GetObject", "arn:aws:s3:::sst-state-abc/secret/luster/production.json"],
    ["dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:123456789012:table/luster-dev-Table"],
    ["ssm:GetParameter", "arn:aws:ssm:eu-west-1:123456789012:parameter/sst/passphrase/luster/production"],
  ])("has none for %s of %s", (action, resource) => {
    expect(isWithin({ action, resource })).toBe(false);
  });
});

/** What the template allows, each statement as two patterns. */
const allowed = statementsOf(readFileSync(join(project, "tools/deploy/role.yaml"), "utf8"));

function statementsOf(template: string) {
  const [, policy = ""] = /^ {2}Boundary:\n(.+?)^ {2}\w/ms.exec(template) ?? [];
  const found = [...policy.matchAll(/Effect: Allow\n +Action: \[(.+)\]\n +Resource: \[(.+)\]\n/g)];
  const quoted = (text = "") => [...text.matchAll(/"(.+?)"/g)].map(([, each = ""]) => pattern(each));
  return found.map(([, actions, resources]) => ({ actions: quoted(actions), resources: quoted(resources) }));
}

function pattern(text: string): RegExp {
  const values = { "AWS::Partition": "aws", "AWS::AccountId": "123456789012", Stage: "production" };
  const whole = Object.entries(values).reduce(
    (so, [name, value]) => so.replaceAll(`\${${name}}`, value),
    text,
  );
  return new RegExp(`^${whole.split("*").map(RegExp.escape).join(".*")}$`);
}

function isWithin({ action, resource }: { action: string; resource: string }): boolean {
  return allowed.some(
    ({ actions, resources }) =>
      actions.some((each) => each.test(action)) && resources.some((each) => each.test(resource)),
  );
}
