import { execFile } from "node:child_process";
import * as z from "zod";

const Report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});

/** Milliseconds; a registry that hangs must not hold up the rest. */
const patience = 20_000;

/** What npm's audit says of the production dependencies; `undefined` when the registry has no answer to it. */
export async function audit(): Promise<string[] | undefined> {
  const args = ["audit", "--omit=dev", "--audit-level=high", "--json"];
  return highFindings(await output("npm", args));
}

/** The findings of severity high and critical in a report of `npm audit --json`; `undefined` when it is none. */
export function highFindings(report: string): string[] | undefined {
  const parsed = Report.safeParse(parsedJson(report));
  if (!parsed.success) return undefined;
  return Object.entries(parsed.data.vulnerabilities)
    .filter(([, { severity }]) => severity === "high" || severity === "critical")
    .map(([name, { severity, range }]) => `${name} ${range} has a ${severity} vulnerability`);
}

/** npm ends with an error when it found something, and tells it all the same. */
const output = (command: string, args: string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: patience, maxBuffer: 64 * 1024 * 1024 }, (_, stdout) =>
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
