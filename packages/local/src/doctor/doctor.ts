import { bucket } from "./bucket.ts";
import { cdn } from "./cdn.ts";
import { type Check, type Finding, levels, type Subject } from "./finding.ts";
import { issuer } from "./issuer.ts";
import { lambda } from "./lambda.ts";
import { lifecycle } from "./lifecycle.ts";
import { disk, memory, node, port } from "./machine.ts";
import { openai } from "./openai.ts";
import { queue } from "./queue.ts";
import { table } from "./table.ts";
import { webhooks } from "./webhooks.ts";

/** Every check, in the order in which they are read where they found the same. */
export const checks: readonly Check[] = [
  node,
  port,
  disk,
  memory,
  bucket,
  lifecycle,
  cdn,
  table,
  queue,
  lambda,
  openai,
  issuer,
  webhooks,
];

/** Runs every check beside the others, the worst findings first. A check that breaks is a finding too. */
export async function diagnose(subject: Subject): Promise<Finding[]> {
  const found = await Promise.all(checks.map((check) => check.run(subject).catch(() => [broken(check)])));
  return found.flat().toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

const broken = ({ name }: Check): Finding => ({
  check: name,
  level: "warning",
  found: "could not be looked at: the check itself failed, or took longer than a minute",
  remedy: "Run it again; if it stays so, report it with the settings' names, without their values.",
});

/** The exit code that programs decide by: 2 for an error, 1 for a warning, else 0. */
export const exitCode = (found: readonly Finding[]): number =>
  found.some(({ level }) => level === "error") ? 2 : found.some(({ level }) => level === "warning") ? 1 : 0;

/** A line for each finding. */
export const inWords = (found: readonly Finding[]): string =>
  found
    .map(({ check, level, found: words, remedy }) =>
      [`${level.padEnd(7)} ${check}: ${words}.`, remedy].filter(Boolean).join(" "),
    )
    .join("\n");
