import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { settings } from "@luster/settings/functions";
import { machineSettings } from "@luster/settings/machine";
import { stageSettings } from "@luster/settings/stage";
import { table } from "@luster/settings/table";
import { expect, it } from "vitest";
import { root } from "../kit/machine.ts";

const page = join(root, "docs/settings.md");

it("docs/settings.md has the tables that the schemas say: run this test with -u to write them", async () => {
  const tables = [table(machineSettings), table(...Object.values(settings)), table(stageSettings)];
  const written = (await readFile(page, "utf8")).replaceAll(/^\|.*(\n\|.*)*/gm, () => tables.shift() ?? "");
  expect(tables).toEqual([]);
  await expect(written).toMatchFileSnapshot(page);
});
