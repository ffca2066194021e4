import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { discoverKeys } from "@luster/local/auth/discovery";
import { findRunning } from "@luster/local/machine/running";
import { expect, test } from "vitest";
import { startRedirecting } from "../kit/servers/redirecting.ts";
import { temporaryFolder } from "../kit/temporary.ts";

test("an issuer whose discovery document is redirected is refused, and nobody else is asked for keys", async () => {
  const { url, asked } = await startRedirecting();
  await expect(discoverKeys(url)).rejects.toMatchObject({ name: "SettingsError" });
  expect(asked).toEqual({ here: 1, there: 0 });
});

test("a machine that redirects is none: the command starts one of its own", async () => {
  const { url, asked } = await startRedirecting();
  const data = await temporaryFolder();
  await writeFile(join(data, "running.json"), JSON.stringify({ pid: process.pid, url, announced: true }));
  expect(await findRunning(data)).toBeUndefined();
  expect(asked).toEqual({ here: 1, there: 0 });
});
