import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { commands } from "@luster/local/operate/commands";
import { settings } from "@luster/settings/functions";
import { stageSettings } from "@luster/settings/stage";
import { expect, test } from "vitest";
import { root } from "../kit/machine.ts";

const handbook = await readFile(join(root, "docs/operations.md"), "utf8");

test("docs/operations.md calls every command of `npm run operate`, each with what it takes, and no other", () => {
  const calls = [...handbook.matchAll(/npm run operate -- ([a-z-]+)((?: (?:'[^']+'|[^\s`#]+))*)/g)];
  const called = calls.map(([, name = "", rest = ""]) => {
    const given = rest.split(" ").filter((word) => word !== "" && !word.startsWith("--"));
    return [name, given.filter((word) => word !== "production").length];
  });
  const takes = Object.entries(commands).map(([name, command]) => [name, command.takes === "" ? 0 : 1]);
  expect([...new Set(called.map((each) => each.join()))].toSorted()).toEqual(
    takes.map((each) => each.join()).toSorted(),
  );
});

test("the runbooks name only settings that there are", () => {
  const known = new Set([
    ...Object.values(settings).flatMap(({ shape }) => Object.keys(shape)),
    ...Object.keys(stageSettings.shape),
    "LUSTER_DATA",
  ]);
  const runbooks = handbook.slice(
    handbook.indexOf("## Deleting a user"),
    handbook.indexOf("## One machine: its"),
  );
  const named = [...runbooks.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=\w+)?`/g)].map(
    ([, name = ""]) => name,
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
