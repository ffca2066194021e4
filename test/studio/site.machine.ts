import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { root } from "../kit/machine.ts";
import { temporaryFolder } from "../kit/temporary.ts";

/** Builds the studio as a stage does, into a folder of the test's own. */
async function built(environment: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder();
  const vite = join(root, "node_modules/vite/bin/vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", "--outDir", folder, "--emptyOutDir"], {
    cwd: join(root, "packages/studio"),
    env: { PATH: process.env["PATH"], ...environment },
  });
  return folder;
}

test("built with STUDIO_JSON the studio is whole as files alone, at any path; without it, it asks its server", async () => {
  const said = JSON.stringify({ api: "https://api.example.com" });
  const site = await built({ STUDIO_JSON: said });
  expect(await readFile(join(site, "studio.json"), "utf8")).toBe(said);
  const addresses = await loadedFirst(site);
  expect(addresses.length).toBeGreaterThan(1);
  for (const address of addresses) {
    expect(address).toMatch(/^\.\//);
    await readFile(join(site, address));
  }
  expect(await readdir(await built({}))).not.toContain("studio.json");
}, 120_000);

test("built where NODE_ENV is another's, the studio has no path of the machine in it", async () => {
  const site = await built({ NODE_ENV: "development" });
  for (const name of await loadedFirst(site))
    expect((await readFile(join(site, name), "utf8")).includes(root), name).toBe(false);
}, 120_000);

test("the first load weighs what docs/studio.md says of it", async () => {
  const site = await built({});
  const files = await Promise.all(
    ["index.html", ...(await loadedFirst(site))].map((name) => readFile(join(site, name))),
  );
  const bytes = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
  const docs = await readFile(join(root, "docs/studio.md"), "utf8");
  const [, said] = /^First load, gzipped, .*: (\d+) kB/m.exec(docs) ?? [];
  expect(Math.abs(bytes / 1000 - Number(said)), `${bytes} bytes`).toBeLessThanOrEqual(1);
}, 120_000);

/** What the page of a built site loads at once, by the addresses in it. */
async function loadedFirst(site: string): Promise<string[]> {
  const page = await readFile(join(site, "index.html"), "utf8");
  return [...page.matchAll(/(?:src|href)="([^"]+)"/g)].flatMap(([, address = ""]) =>
    address.startsWith("data:") ? [] : [address],
  );
}
