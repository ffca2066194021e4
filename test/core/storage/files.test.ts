import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TruncatedError, writeNewFile } from "@luster/core/storage/files";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "files-"));
  file = join(folder, "picture");
});
afterEach(() => rm(folder, { recursive: true }));

const failing = async () => Promise.reject(new Error("no source"));
const arriving = (size: number) => async () => ({ bytes: Readable.from([Buffer.from("12345")]), size });

test("a new file holds what arrived", async () => {
  expect(await writeNewFile(file, arriving(5))).toBe(true);
  expect(await readFile(file, "utf8")).toBe("12345");
});

test.each([4, 6])("five bytes are no file of %i", async (size) => {
  await expect(writeNewFile(file, arriving(size))).rejects.toThrow(TruncatedError);
  expect(existsSync(file)).toBe(false);
});

test("a source that fails leaves no file", async () => {
  await expect(writeNewFile(file, failing)).rejects.toThrow("no source");
  expect(existsSync(file)).toBe(false);
});

test("two at once do not share a file", async () => {
  const both = await Promise.allSettled([writeNewFile(file, arriving(5)), writeNewFile(file, arriving(5))]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await readFile(file, "utf8")).toBe("12345");
});
