import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../kit/machine.ts";

/** The tables of a page under docs/, in order; of each row its first two cells, without backquotes. */
export async function tables(page: string): Promise<[name: string, value: string][][]> {
  const text = await readFile(join(root, "docs", page), "utf8");
  const [, ...parts] = text.split(/^\|---.*$/m);
  return parts.map((part) => part.split("\n").flatMap(row));
}

function row(line: string): [string, string][] {
  const [, name, value] = /^\| `([^`]+)` \| `?([^`|]+?)`? \|/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}
