import { execFileSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { highFindings } from "../../tools/supply/audit.ts";
import { integrityGaps } from "../../tools/supply/integrity.ts";
import { scriptGaps } from "../../tools/supply/scripts.ts";
import { secretsIn } from "../../tools/supply/secrets.ts";
import { additions, type Text, trackedFiles } from "../../tools/supply/texts.ts";
import { temporaryFolder } from "../kit/temporary.ts";

describe("install scripts", () => {
  const lock = (...places: string[]) => ({
    packages: { "": {}, ...Object.fromEntries(places.map((place) => [place, { hasInstallScript: true }])) },
  });

  test("that are listed are not a gap, whether they may run or not", () => {
    const manifest = { allowScripts: { node: true, sharp: false } };
    expect(scriptGaps(lock("node_modules/node", "node_modules/a/node_modules/sharp"), manifest)).toEqual([]);
  });

  test("that nobody decided on are named", () => {
    expect(scriptGaps(lock("node_modules/@evil/postinstall"), {})).toEqual([
      "@evil/postinstall has an install script that allowScripts does not list",
    ]);
  });

  test("that are gone are named, so that their name cannot be taken over", () => {
    expect(scriptGaps(lock(), { allowScripts: { gone: true } })).toEqual([
      "gone is listed in allowScripts and has no install script",
    ]);
  });
});

describe("integrity hashes", () => {
  const hash = { integrity: "sha512-c2FtcGxl" };

  test("are not asked of workspaces, nor of what another package brings inside it", () => {
    const packages = {
      "": {},
      "packages/core": {},
      "node_modules/@luster/core": { link: true },
      "node_modules/a": hash,
      "node_modules/a/node_modules/b": { inBundle: true },
    };
    expect(integrityGaps({ packages })).toEqual([]);
  });

  test("that are missing or weak are named by place", () => {
    const packages = { "node_modules/a": {}, "node_modules/b": { integrity: "sha1-c2FtcGxl" } };
    expect(integrityGaps({ packages })).toEqual([
      "node_modules/a has no sha512 integrity hash in package-lock.json",
      "node_modules/b has no sha512 integrity hash in package-lock.json",
    ]);
  });
});

describe("npm's audit", () => {
  const vulnerability = (severity: string) => ({ severity, range: "<2.0.0" });

  test("counts what is high or critical", () => {
    const vulnerabilities = {
      a: vulnerability("low"),
      b: vulnerability("high"),
      c: vulnerability("critical"),
    };
    expect(highFindings(JSON.stringify({ vulnerabilities }))).toEqual([
      "b <2.0.0 has a high vulnerability",
      "c <2.0.0 has a critical vulnerability",
    ]);
  });

  test.each(["", "<html>", '{"message":"request to the registry failed"}', '{"error":{"code":"ENOAUDIT"}}'])(
    "that answers %j counts as unanswered",
    (report) => expect(highFindings(report)).toBeUndefined(),
  );
});

/** Made here, so that this file contains none. */
const letters = (count: number): string => randomBytes(count).toString("hex").slice(0, count);
const pem = { type: "pkcs8", format: "pem" } as const;
const secrets = {
  "an AWS secret": () => `AWS_SECRET_ACCESS_KEY=${letters(40)}`,
  "a GitHub token": () => `ghp_${letters(36)}`,
  "an OpenAI key": () => `sk-proj-${letters(74)}T3BlbkFJ${letters(74)}`,
  "a private key": () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export(pem).toString(),
  "a password in an address": () => `postgres://admin:${letters(20)}@db.example.org/x`,
};

describe("the scan for secrets", () => {
  test.each(Object.entries(secrets))("finds %s and does not repeat it", async (_, make) => {
    const secret = make();
    const found = await secretsIn({ name: "a.ts", content: `one line\n${secret}\n` });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^a\.ts:2: /);
    expect(found[0]).not.toContain(secret);
  });

  test("finds none in the values that tests make up", async () => {
    const content = 'const apiKey = "sk-fake-key-for-tests"; const secret = "embedded-secret-access-key";';
    expect(await secretsIn({ name: "a.ts", content })).toEqual([]);
  });

  test("finds what is in the tree, and what was removed from it again", async () => {
    const folder = await temporaryFolder();
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.org", ...args], { cwd: folder });
    const secret = secrets["a GitHub token"]();
    git("init", "--quiet");
    await writeFile(join(folder, "key.txt"), secret);
    await writeFile(join(folder, "picture.jpg"), Buffer.from([0xff, 0xd8, 0x00]));
    git("add", ".");
    git("commit", "--quiet", "--message", "one");
    expect(await all(trackedFiles(folder))).toEqual([{ name: "key.txt", content: secret }]);
    await rm(join(folder, "key.txt"));
    git("commit", "--quiet", "--all", "--message", "two");
    expect(await all(trackedFiles(folder))).toEqual([]);
    const found = await Promise.all((await all(additions(folder))).map(secretsIn));
    expect(found.flat()).toEqual([expect.stringMatching(/^commit \w+:1: /)]);
  });
});

async function all(texts: AsyncIterable<Text>): Promise<Text[]> {
  const found: Text[] = [];
  for await (const text of texts) found.push(text);
  return found;
}
