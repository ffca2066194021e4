// What comes in from outside, and what must not get out: integrity hashes, install scripts, known vulnerabilities,
// secrets. node tools/check-supply.ts
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { audit } from "./supply/audit.ts";
import { integrityGaps } from "./supply/integrity.ts";
import { scriptGaps } from "./supply/scripts.ts";
import { secretsIn } from "./supply/secrets.ts";
import { additions, isShallow, type Text, trackedFiles } from "./supply/texts.ts";

const root = join(import.meta.dirname, "..");
const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(root, name), "utf8"));

async function scripts(): Promise<string[]> {
  const gaps = scriptGaps(await json("package-lock.json"), await json("package.json"));
  return told("install scripts: each is listed in allowScripts", gaps);
}

async function integrity(): Promise<string[]> {
  const gaps = integrityGaps(await json("package-lock.json"));
  return told("integrity: every package of every platform has a hash in the lockfile", gaps);
}

async function vulnerabilities(): Promise<string[]> {
  const found = await audit();
  if (found === undefined)
    console.log("?  npm audit: the registry did not answer; run this again where it does");
  return told("npm audit: nothing high in production dependencies", found);
}

async function secrets(): Promise<string[]> {
  const [files, commits] = await Promise.all([scan(trackedFiles(root)), scan(additions(root))]);
  const kept = (await isShallow(root)) ? "commits, in a clone without the older ones" : "commits";
  const well = `secrets: none in ${files.count} files and ${commits.count} ${kept}`;
  return told(well, [...files.found, ...commits.found]);
}

async function scan(texts: AsyncIterable<Text>): Promise<{ count: number; found: string[] }> {
  const found: string[] = [];
  let count = 0;
  for await (const text of texts) {
    count += 1;
    found.push(...(await secretsIn(text)));
  }
  return { count, found };
}

/** Prints one line when all is well, and each finding when not. */
function told(well: string, found: string[] | undefined): string[] {
  if (found?.length === 0) console.log(`✓  ${well}`);
  for (const line of found ?? []) console.error(`✗  ${line}`);
  return found ?? [];
}

const findings = await Promise.all([integrity(), scripts(), vulnerabilities(), secrets()]);
process.exitCode = findings.flat().length === 0 ? 0 : 1;
