import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RenditionName } from "@luster/contract/assets";
import { originalKey, outputKey, renditionKey } from "@luster/core/storage/object-key";
import { expect, test } from "vitest";
import { root } from "../kit/machine.ts";

const text = await readFile(join(root, "docs/privacy.md"), "utf8");
const section = (title: string): string => text.split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "";

test("docs/privacy.md lists the key of every kind of record that the adapters write, and no other", async () => {
  const written = new Set<string>();
  for await (const file of glob("packages/core/src/**/*.dynamo.ts", { cwd: root })) {
    const source = await readFile(join(root, file), "utf8");
    // As a type of its own, or as the beginning of a key.
    for (const [, type, key] of source.matchAll(/(?:recordType|Type) = "([A-Z]+)"|["`]([A-Z]+)#/g))
      written.add(`${type ?? key}#`);
  }
  // The user's own partition, and the second keys of what a provider has.
  for (const partOfKey of ["USER#", "MINUTE#", "GATE#"]) written.delete(partOfKey);
  const listed = [...section("Records").matchAll(/`([A-Z]+#)`/g)].map(([, key]) => key);
  expect([...new Set(listed)].toSorted()).toEqual([...written].toSorted());
});

test("docs/privacy.md lists the key of every object that an asset can have", () => {
  const asset = { userId: "user", shootId: "{shoot}", assetId: "{asset}" };
  const original = originalKey({ ...asset, contentType: "image/jpeg" })
    .replace(".jpg", ".{ext}")
    .replace("user/", "{user}/");
  const pictures = [undefined, "{job}"];
  const renditions = pictures.flatMap((jobId) =>
    RenditionName.options.map((name) => renditionKey({ ...asset, jobId }, name)),
  );
  const short = (key: string) => key.replace("user/{shoot}/{asset}/", "");
  const keys = [original, ...[outputKey({ ...asset, jobId: "{job}" }), ...renditions].map(short)];
  const listed = [...section("Objects").matchAll(/`([^`]+\.[^`]+)`/g)].map(([, key]) => key);
  expect(listed.toSorted()).toEqual(keys.toSorted());
});
