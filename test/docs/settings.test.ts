import { isAbsolute, relative } from "node:path";
import { settings } from "@luster/functions/settings";
import { localSettings } from "@luster/local/machine/settings";
import { expect, it } from "vitest";
import type * as z from "zod";
import { tables } from "./tables.ts";

const rows = (schema: z.ZodObject): string[][] =>
  Object.entries(schema.shape).map(([name, setting]) => [name, defaultOf(setting)]);

function defaultOf(setting: z.core.$ZodType): string {
  const { success, data } = (setting as z.ZodType).safeParse(undefined);
  if (!success) return "required";
  const text = String(data ?? "");
  return (isAbsolute(text) ? relative(process.cwd(), text) : text) || "none";
}

it("docs/settings.md lists every setting of a one-machine run with its default, and no other", async () => {
  const [documented] = await tables("settings.md");
  expect(documented).toEqual(rows(localSettings));
});

it("docs/settings.md lists every setting of the functions with its default, and no other", async () => {
  const [, documented] = await tables("settings.md");
  expect(documented).toEqual(Object.values(settings).flatMap(rows));
});
