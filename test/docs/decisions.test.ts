import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../kit/machine.ts";

const folder = join(root, "docs/decisions");
const files = (await readdir(folder)).toSorted();

describe("the decisions", () => {
  it("have each a number of its own", () => {
    const numbers = files.map((file) => file.slice(0, 4));
    expect(numbers).toEqual([...new Set(numbers)]);
  });

  it.each(files)("%s has its number, its state, its date and what else was weighed", async (file) => {
    const text = await readFile(join(folder, file), "utf8");
    expect(text).toMatch(
      new RegExp(
        `^# ${Number(file.slice(0, 4))}\\. .+\\n\\n(Accepted|Replaced by decision \\d+), \\d{4}-\\d\\d-\\d\\d(;.*)?\\.\\n\\n`,
      ),
    );
    expect(text).toMatch(/What else was weighed|The alternatives/);
  });
});
