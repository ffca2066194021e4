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

test("a damaged file loses the remembered port and nothing else", async () => {
  const data = await temporaryFolder();
  await writeFile(join(data, "ports.json"), '{"r2": 80');
  expect(await rememberedPort(data, "r2")).toBeGreaterThan(1_023);
});

test("parts that start together each keep their port", async () => {
  const data = await temporaryFolder();
  const parts = ["r2", "standby", "issuer"];
  const ports = await Promise.all(parts.map((part) => rememberedPort(data, part)));
  expect(new Set(ports).size).toBe(parts.length);
  expect(await Promise.all(parts.map((part) => rememberedPort(data, part)))).toEqual(ports);
});
