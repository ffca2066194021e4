import { execFile } from "node:child_process";
import * as z from "zod";

const Report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});

/** Milliseconds; a registry that hangs must not hold up the rest. */
const auditTimeout = 20_000;

/** What npm's audit finds in the production dependencies; `undefined` when the registry does not answer. */
export async function audit(): Promise<string[] | undefined> {
  const args = ["audit", "--omit=dev", "--audit-level=high", "--json"];
  return highFindings(await output("npm", args));
}

/**
 * The findings of severity high and critical in a report of `npm audit --json`; `undefined` when it is not a report.
 */
export function highFindings(report: string): string[] | undefined {
  const parsed = Report.safeParse(parsedJson(report));
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data.vulnerabilities)
    .filter(([, { severity }]) => severity === "high" || severity === "critical")
    .map(([name, { severity, range }]) => `${name} ${range} has a ${severity} vulnerability`);
}

/** npm exits with an error when it finds something, and reports it all the same. */
const output = (command: string, args: string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: auditTimeout, maxBuffer: 64 * 1024 * 1024 }, (_, stdout) =>
      resolve(stdout),
    );
  });

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
