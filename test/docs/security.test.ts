import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../kit/machine.ts";

type Quote = { name: string; file: string };

const read = (file: string): Promise<string> => readFile(join(root, file), "utf8");

/** The rows of the table of threats: what stands in the first cell, and the tests that the last one names. */
async function threats(): Promise<{ threat: string; tests: Quote[] }[]> {
  const rows = (await read("SECURITY.md")).split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(1).map((row) => {
    const [, threat = "", , held = ""] = row.split("|");
    return { threat: threat.trim(), tests: quotes(held) };
  });
}

/** `"one" and "another" in [what](file)`, as often as it comes. */
const quotes = (text: string): Quote[] =>
  [...text.matchAll(/((?:"[^"]+"(?: and )?)+) in \[[^\]]+\]\((?:\.\.\/)?([^)]+)\)/g)].flatMap(
    ([, names = "", file = ""]) => [...names.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => ({ name, file })),
  );

/** Whether a file has a test of this name: it opens the arguments of a call, or is the key of a check of the stacks. */
async function hasTest({ name, file }: Quote): Promise<boolean> {
  const literal = JSON.stringify(name).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`\(\s*${literal},|^\s*${literal}[:(]`, "m").test(await read(file));
}

describe("SECURITY.md", () => {
  it("names a test for every threat", async () => {
    const found = await threats();
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it("names no threat's test in a way that is not checked here", async () => {
    const text = (await read("SECURITY.md")).split("## What is not protected")[0] ?? "";
    const table = text.slice(text.indexOf("| Threat"));
    const quoted = [...table.matchAll(/"[^"]+"/g)].length;
    expect((await threats()).flatMap(({ tests }) => tests)).toHaveLength(quoted);
  });
});

it.each(["SECURITY.md", "docs/security.md"])("every test that %s names exists", async (page) => {
  const named = quotes(await read(page));
  const missing = [];
  for (const quote of named) if (!(await hasTest(quote))) missing.push(quote);
  expect(missing).toEqual([]);
});
