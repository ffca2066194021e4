import { join } from "node:path";
import { keysOf } from "@luster/contract/keys";
import { beforeAll, describe, expect, test } from "vitest";
import { build, handlerOf } from "../../stacks/build.ts";
import { type FunctionName, grants } from "../../stacks/grants.ts";
import { type Contents, contentsOf } from "../stacks/evaluation/bundle.ts";

const root = join(import.meta.dirname, "../..");
const names = keysOf(grants);
const bundles = new Map<FunctionName, Contents>();

beforeAll(async () => {
  for (const group of [names.filter((name) => name !== "worker"), ["worker"] as const]) {
    const found = await contentsOf(root, group.map(handlerOf), build(grants[group[0] ?? "worker"]));
    for (const [at, held] of found.entries()) bundles.set(group[at] ?? "default", held);
  }
}, 120_000);

const moves = ["uploads.confirm", "worker", "dead-letter", "sweep"];

/** What costs a cold start most, and the functions that use it. */
const heavy: [part: RegExp, users: readonly string[]][] = [
  [/^@aws-sdk\/client-s3$/, moves],
  [/xray|tracer|^cls-hooked$|^@opentelemetry/, []],
  [/^packages\/local/, []],
  [/^libheif-js$|pictures\/heif/, ["worker"]],
  [/^(openai|exifreader|@xmldom\/xmldom|thumbhash)$/, ["worker"]],
  [/^sharp$|^@img\//, []],
  [/^vitest$|^test\/|^bench\//, []],
];

describe.each(names)("the bundle of %s", (name) => {
  test.each(heavy.filter(([, users]) => !users.includes(name)))("holds nothing of %s", (part) => {
    expect(bundles.get(name)?.parts.filter((held) => part.test(held))).toEqual([]);
  });
});

test("a route's bundle has at most 780 kB, or 1.2 MB where it moves objects", () => {
  for (const name of names.filter((name) => name !== "worker"))
    expect(bundles.get(name)?.bytes, name).toBeLessThan(moves.includes(name) ? 1_200_000 : 780_000);
});
