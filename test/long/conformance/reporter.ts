import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

const page = join(import.meta.dirname, "../../../docs/conformance.md");

/** What a check came to on one store. */
type Cell = { group: Group; store: string; check: string; says: string };
type Group = "stores" | "records" | "flows" | "stores answer" | "databases answer";

/** Whose stores stand in which columns, and how a suite's name says what it is of. */
const groups: Record<Group, { stores: readonly string[]; name: RegExp; also?: string }> = {
  stores: { stores: ["directory", "embedded R2", "radosgw"], name: /^the (.+) store(?:'s (.+))?$/ },
  records: { stores: ["embedded DynamoDB", "DynamoDB Local"], name: /^the (.+) (\w+ records)$/ },
  flows: { stores: ["embedded", "radosgw and DynamoDB Local"], name: /^the (.+) flows$/ },
  "stores answer": {
    stores: ["directory", "embedded R2", "radosgw"],
    name: /^what the (.+) store answers$/,
    also: "R2 as documented",
  },
  "databases answer": {
    stores: ["embedded DynamoDB", "DynamoDB Local"],
    name: /^what the (.+) table answers$/,
  },
};
const all = Object.keys(groups) as Group[];

/**
 * Prints each check on each store, and holds docs/conformance.md to it: a run of all files fails when the page says
 * something else, and writes it with `-u`.
 */
export class ConformanceTable implements Reporter {
  #writes = false;

  onInit({ config }: Vitest): void {
    this.#writes = config.snapshotOptions.updateSnapshot === "all";
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const tables = tablesOf(tests.flatMap(cellOf), tests);
    console.log(`\n${tables.join("\n\n")}\n`);
    if (!(await isWhole(modules, tests))) return;
    const before = await readFile(page, "utf8");
    const text = before.replaceAll(/^\|.*(\n\|.*)*/gm, () => tables.shift() ?? "");
    if (text === before) return;
    if (this.#writes) return writeFile(page, text);
    console.error(
      "docs/conformance.md says something else: run `npm run test:conformance -- -u` to write it.",
    );
    process.exitCode = 1;
  }
}

/** Whether every file ran, with every test that did not say itself why it was left out. */
async function isWhole(modules: readonly TestModule[], tests: readonly TestCase[]): Promise<boolean> {
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith(".conformance.ts"));
  const isLeftOut = (test: TestCase): boolean => {
    const result = test.result();
    return result.state === "pending" || (result.state === "skipped" && result.note === undefined);
  };
  return modules.length === files.length && !tests.some(isLeftOut);
}

function cellOf(test: TestCase): Cell[] {
  const [suite = "", ...names] = test.fullName.split(" > ");
  return all.flatMap((group) => {
    const [, store, of] = groups[group].name.exec(suite) ?? [];
    if (store === undefined || !groups[group].stores.includes(store)) return [];
    return [{ group, store, check: [of, ...names].filter(Boolean).join(": "), says: saidOf(test) }];
  });
}

function saidOf(test: TestCase): string {
  const result = test.result();
  if (result.state === "skipped") return `not supported: ${result.note ?? "left out of this run"}`;
  return test.meta().answer ?? (result.state === "passed" ? "yes" : "no");
}

function tablesOf(cells: readonly Cell[], tests: readonly TestCase[]): string[] {
  const documented = new Map(tests.map((test) => [test.name, test.meta().documented ?? "not said"]));
  const rowsOf = (group: Group): string => {
    const { stores, also } = groups[group];
    const own = cells.filter((cell) => cell.group === group);
    const checks = [...new Set(own.map(({ check }) => check))];
    const said = (check: string, store: string): string =>
      own.find((cell) => cell.check === check && cell.store === store)?.says ?? "not run";
    const rows = checks.map((check) => [
      check,
      ...(also === undefined ? [] : [documented.get(check) ?? ""]),
      ...stores.map((store) => said(check, store)),
    ]);
    return table(["", ...(also === undefined ? [] : [also]), ...stores], rows);
  };
  return [countsOf(cells), ...all.toReversed().map(rowsOf)];
}

/** How many checks each store passes, fails and does not support. */
function countsOf(cells: readonly Cell[]): string {
  const suites = (["stores", "records", "flows"] as const).flatMap((group) =>
    groups[group].stores.map((store) => {
      const own = cells.filter((cell) => cell.group === group && cell.store === store);
      const count = (is: RegExp): string => String(own.filter(({ says }) => is.test(says)).length);
      return [store, group, count(/^yes$/), count(/^no$/), count(/^not supported/)];
    }),
  );
  return table(["store", "checks of", "yes", "no", "not supported"], suites);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(escaped).join(" | ")} |`).join("\n");

/** Titles hold what would end a cell or become something else. */
const escaped = (text: string): string => text.replace(/[|<>*_`]/g, "\\$&").replaceAll("\n", " ");
