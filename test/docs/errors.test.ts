import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { failures } from "@luster/contract/failures";
import { jobFailures } from "@luster/contract/job-failures";
import { commonFailures, type Route, unroutedFailures } from "@luster/contract/route";
import { routes } from "@luster/contract/routes";
import { expect, it } from "vitest";
import { root } from "../kit/machine.ts";

const page = join(root, "docs/errors.md");

it("docs/errors.md has the tables that the contract says: run this test with -u to write them", async () => {
  const tables = [byCode(), byRoute(), ofJobs()];
  const written = (await readFile(page, "utf8")).replaceAll(/^\|.*(\n\|.*)*/gm, () => tables.shift() ?? "");
  expect(tables).toEqual([]);
  await expect(written).toMatchFileSnapshot(page);
});

const byCode = (): string =>
  table(
    ["code", "status", "what it means, and what to do"],
    Object.entries(failures).map(([code, about]) => [`\`${code}\``, String(about.status), inFull(about)]),
  );

const byRoute = (): string => {
  const all = Object.values<Route>(routes);
  const open = all.filter((route) => route.public).map(nameOf);
  const common = new Set<string>(Object.values(commonFailures).flat());
  return table(
    ["route", "codes"],
    [
      ["every route", list(commonFailures.every)],
      [`every route but ${open.join(", ")}`, list(commonFailures.signedIn)],
      ["every route with a body", list(commonFailures.body)],
      ["every route with an `Idempotency-Key`", list(commonFailures.idempotent)],
      ...all.map((route) => [
        nameOf(route),
        list(route.failures.filter((code) => !common.has(code))) || "no other",
      ]),
      ["what no route takes", list(unroutedFailures)],
    ],
  );
};

const ofJobs = (): string =>
  table(
    ["code", "retryable", "what it means, and what to do"],
    Object.entries(jobFailures).map(([code, about]) => [
      `\`${code}\``,
      about.retryable ? "yes" : "no",
      inFull(about),
    ]),
  );

const inFull = ({ meaning, advice = "" }: { meaning: string; advice?: string }): string =>
  [meaning, advice].filter(Boolean).join(" ");

const nameOf = ({ method, path }: Route): string => `\`${method} ${path}\``;

const list = (codes: readonly string[]): string => codes.map((code) => `\`${code}\``).join(", ");

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
