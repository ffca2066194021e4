import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { root } from "../kit/machine.ts";

const names = readdirSync(join(root, "packages"));

const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

function declared(name: string): string[] {
  const manifest = readFileSync(join(root, "packages", name, "package.json"), "utf8");
  const { dependencies, devDependencies } = Manifest.parse(JSON.parse(manifest));
  return Object.keys({ ...dependencies, ...devDependencies }).filter((each) => each.startsWith("@luster/"));
}

function imported(name: string): string[] {
  const folder = join(root, "packages", name, "src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const found = files.flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(/(?:from|import\() ?["`](@luster\/[a-z]+)/g)].map(
      ([, module = ""]) => module,
    ),
  );
  return [...new Set(found)];
}

test.each(names)("packages/%s declares exactly those of our packages that it imports", (name) => {
  expect(declared(name).toSorted()).toEqual(imported(name).toSorted());
});
