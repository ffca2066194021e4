import { describe, expect, it } from "vitest";
import {
  checks,
  cognitoChecks,
  managedChecks,
  studioChecks,
  unwatchedChecks,
  watchedChecks,
} from "./checks/checks.ts";
import { deployments, evaluate, project } from "./evaluate.ts";
import { missingPlatform } from "./evaluation/platform.ts";
import { brokenCopy } from "./mutations/copy.ts";
import type { Mutation } from "./mutations/mutation.ts";
import { mutations } from "./mutations/mutations.ts";

const missing = missingPlatform(project);
const groups = Object.values({
  ...checks,
  ...watchedChecks,
  ...unwatchedChecks,
  ...studioChecks,
  ...cognitoChecks,
  ...managedChecks,
});
const sentences = new Map(groups.flatMap((group) => Object.entries(group)));

describe.skipIf(missing)(missing ?? "each check fails when the stacks are broken", () => {
  it("has a way to break each of them", () => {
    const broken = new Set(mutations.map(({ fails }) => fails));
    expect([...broken].toSorted()).toEqual([...sentences.keys()].toSorted());
  });

  it.concurrent.each(mutations)("$fails (broken in $file)", breaks);
});

async function breaks(mutation: Mutation) {
  await using copy = await brokenCopy(mutation);
  const manifest = await evaluate({ ...deployments[mutation.deployment ?? "production"], root: copy.root });
  const failure = await failureOf(() => sentences.get(mutation.fails)?.(manifest));
  expect(failure?.name, failure?.message).toBe("AssertionError");
}

async function failureOf(check: () => void) {
  try {
    check();
  } catch (error) {
    return error instanceof Error ? error : undefined;
  }
  return undefined;
}
