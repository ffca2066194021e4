import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { close, listen } from "@luster/local/cloud/listen";
import { rememberedPort } from "@luster/local/cloud/ports";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../kit/temporary.ts";

test("a part gets the same port again, and another part a different one", async () => {
  const data = await temporaryFolder();
  const port = await rememberedPort(data, "r2");
  expect(port).toBeGreaterThan(0);
  expect(await rememberedPort(data, "other")).not.toBe(port);
  expect(await rememberedPort(data, "r2")).toBe(port);
});

test("a port that somebody else has taken is replaced, and the new one is kept", async () => {
  const data = await temporaryFolder();
  const taken = await rememberedPort(data, "r2");
  const squatter = createServer();
  onTestFinished(() => close(squatter));
  await listen(squatter, taken);
  const replaced = await rememberedPort(data, "r2");
  expect(replaced).not.toBe(taken);
  expect(await rememberedPort(data, "r2")).toBe(replaced);
});

test.each(['{"r2": 80', "", '{"r2": 66000}', "[]"])(
  "a file that says %j loses the remembered port and nothing else, and is told in one line",
  async (text) => {
    const data = await temporaryFolder();
    const file = join(data, "ports.json");
    await writeFile(file, text);
    const told: string[] = [];
    const tell = (line: string) => void told.push(line);
    expect(await rememberedPort(data, "r2", tell)).toBeGreaterThan(1_023);
    await rememberedPort(data, "standby", tell);
    expect(told).toEqual([expect.stringMatching(new RegExp(`^${RegExp.escape(file)} is damaged, [^\\n]+$`))]);
  },
);

test("parts that start together each keep their port", async () => {
  const data = await temporaryFolder();
  const parts = ["r2", "standby", "issuer"];
  const ports = await Promise.all(parts.map((part) => rememberedPort(data, part)));
  expect(new Set(ports).size).toBe(parts.length);
  expect(await Promise.all(parts.map((part) => rememberedPort(data, part)))).toEqual(ports);
});
