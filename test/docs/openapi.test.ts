import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { llms } from "@luster/contract/llms";
import { openapi } from "@luster/contract/openapi";
import { expect, it } from "vitest";
import * as z from "zod";
import { root } from "../kit/machine.ts";
import { httpReference } from "./http-reference.ts";

const file = join(root, "docs/openapi.json");

it("docs/openapi.json is what the contract says: run this test with -u to write it", async () => {
  await expect(`${JSON.stringify(openapi(), null, 2)}\n`).toMatchFileSnapshot(file);
});

it("docs/http.md is what the contract and its examples say: run this test with -u to write it", async () => {
  await expect(httpReference()).toMatchFileSnapshot(join(root, "docs/http.md"));
});

it("docs/llms.txt is what the contract says: run this test with -u to write it", async () => {
  await expect(llms()).toMatchFileSnapshot(join(root, "docs/llms.txt"));
});

it("docs/openapi.json is without findings by the linter of its format", async () => {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const cli = join(root, "node_modules/@redocly/cli/bin/cli.js");
  const found = await promisify(execFile)(process.execPath, [cli, "lint", file, "--format=json"], {
    env,
    cwd: root,
  }).catch((error: { stdout: string }) => error);
  const { totals, problems } = z
    .object({
      totals: z.object({ errors: z.int(), warnings: z.int(), ignored: z.int() }),
      problems: z.array(z.unknown()),
    })
    .parse(JSON.parse(found.stdout));
  expect([totals, problems]).toEqual([{ errors: 0, warnings: 0, ignored: 0 }, []]);
});

it("every reference in docs/openapi.json leads to something", async () => {
  const text = await readFile(file, "utf8");
  const document: unknown = JSON.parse(text);
  const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path = ""]) => path);
  expect(references.length).toBeGreaterThan(50);
  const at = (path: string) =>
    path.split("/").reduce<unknown>((part, name) => (part as Record<string, unknown>)?.[name], document);
  expect([...new Set(references)].filter((path) => at(path) === undefined)).toEqual([]);
});
