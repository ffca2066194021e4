import { expect } from "vitest";
import type { Manifest, Resource } from "./evaluation/manifest.ts";

export interface Statement {
  Effect: string;
  Action: string[];
  Resource: string[];
}

export interface Policy {
  Statement: (Statement & { Principal?: Record<string, string> })[];
}

/** Every resource whose type ends with this: `lambda/function:Function`. */
export function all({ resources }: Manifest, type: string): Resource[] {
  return resources.filter((resource) => resource.type.endsWith(type));
}

/** The inputs of the one resource of a type whose logical name starts with `name`. */
export function one(manifest: Manifest, type: string, name = ""): Resource["inputs"] {
  const found = all(manifest, type).filter((resource) => resource.name.startsWith(name));
  expect(
    found.map((resource) => resource.name),
    `${type} named ${name}*`,
  ).toHaveLength(1);
  return found[0]?.inputs ?? {};
}

/** The inputs of every function by its name in AWS without the stage: `ShootsCreate`. */
export function functions(manifest: Manifest): Record<string, Resource["inputs"]> {
  return Object.fromEntries(
    all(manifest, "lambda/function:Function").map(({ name, inputs }) => [
      name.replace(/Function$/, ""),
      inputs,
    ]),
  );
}

/** Whether the stage is watched: by alarms, by a dashboard, by a canary. */
export function isWatched(manifest: Manifest): boolean {
  return all(manifest, "metricAlarm:MetricAlarm").length > 0;
}

/** What a function's role may do, beside writing logs. */
export function statements(manifest: Manifest, functionName: string): Statement[] {
  const policies = one(manifest, "iam/role:Role", `${functionName}Role`).inlinePolicies as {
    policy: string;
  }[];
  return policies.flatMap(({ policy }) => (JSON.parse(policy) as Policy).Statement);
}

export function trust(role: Resource): Policy {
  const policy = role.inputs.assumeRolePolicy;
  return typeof policy === "string" ? JSON.parse(policy) : (policy as Policy);
}

/** The last part of an ARN: the physical name. */
export function nameIn(arn: unknown) {
  return String(arn).split(":").at(-1) ?? "";
}
