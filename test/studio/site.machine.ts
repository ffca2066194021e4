import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
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
  const page = await readFile(join(site, "index.html"), "utf8");
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? "");
  expect(addresses.length).toBeGreaterThan(1);
  for (const address of addresses) {
    expect(address).toMatch(/^(\.\/|data:)/);
    if (!address.startsWith("data:")) await readFile(join(site, address));
  }
  expect(await readdir(await built({}))).not.toContain("studio.json");
}, 120_000);
