import { basename } from "node:path";
import { untouched } from "./degradations.ts";
import type { Row } from "./measure.ts";
import { median } from "./metrics.ts";

const measures = [
  { key: "psnr", title: "PSNR in dB, higher is better", digits: 1 },
  { key: "ssim", title: "SSIM, higher is better", digits: 3 },
  { key: "de", title: "ΔE2000, lower is better", digits: 2 },
] as const;

/** Markdown: the medians by degradation and in total, and how far each method moves a good photo. */
export function tablesOf(rows: Row[]): string {
  return [...measures.map((measure) => tableOf(rows, measure)), movedTable(rows)].join("\n\n");
}

function tableOf(rows: Row[], { key, title, digits }: (typeof measures)[number]): string {
  const methods = distinct(rows.map(({ method }) => method));
  const line = (name: string, of: Row[]) => {
    const values = methods.map((method) =>
      median(of.filter((row) => row.method === method).map((row) => row[key])).toFixed(digits),
    );
    return cells([name, ...values]);
  };
  const kinds = distinct(rows.map(({ degradation }) => degradation));
  const damaged = rows.filter(({ degradation }) => degradation !== untouched);
  return [
    `Median ${title}`,
    "",
    ...header(["", ...methods]),
    ...kinds.map((kind) =>
      line(
        kind,
        rows.filter(({ degradation }) => degradation === kind),
      ),
    ),
    line("**all that were damaged**", damaged),
  ].join("\n");
}

function movedTable(rows: Row[]): string {
  const methods = distinct(rows.map(({ method }) => method));
  const lines = methods.map((method) => {
    const moved = rows.filter((row) => row.degradation === untouched && row.method === method);
    const worst = moved.reduce((most, row) => (row.de > most.de ? row : most));
    const values = [median(moved.map(({ de }) => de)), worst.de].map((value) => value.toFixed(2));
    return cells([method, ...values, basename(worst.photo)]);
  });
  return [
    "How far an untouched photo is moved (ΔE2000)",
    "",
    ...header(["", "median", "worst", "which"]),
    ...lines,
  ].join("\n");
}

const cells = (values: string[]): string => `| ${values.join(" | ")} |`;

const header = (names: string[]): string[] => [cells(names), cells(names.map(() => "---"))];

const distinct = (values: string[]): string[] => [...new Set(values)];
