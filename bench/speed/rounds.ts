/** What is timed: a name, and one run of it, which resolves to how many milliseconds an operation took. */
export type Runner = { name: string; run: () => number | Promise<number> };

export type Row = { name: string; milliseconds: number };

/**
 * The median of each over so many rounds. A round runs every one once, so that whatever slows the machine for a while
 * slows them all; the first round only warms up.
 */
export async function rounds(runners: readonly Runner[], count: number): Promise<Row[]> {
  const times = new Map<string, number[]>(runners.map(({ name }) => [name, []]));
  for (let round = 0; round <= count; round++)
    for (const { name, run } of runners) {
      const taken = await run();
      if (round > 0) times.get(name)?.push(taken);
    }
  return runners.map(({ name }) => ({ name, milliseconds: median(times.get(name) ?? []) }));
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Milliseconds of processor time that one call takes, over so many; of a promise's work too, and not of waiting. */
export async function costOf(call: () => unknown, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / times;
}

/** The same without an await for each, for what returns at once. */
export function syncCostOf(call: () => unknown, times: number): number {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / times;
}

/** A table in Markdown: each row with its ratio to the first. */
export function table(title: string, rows: readonly Row[], unit: "µs" | "ms"): string {
  const [first] = rows;
  const lines = rows.map(({ name, milliseconds }) => {
    const time = unit === "µs" ? milliseconds * 1_000 : milliseconds;
    return `| ${name} | ${time.toFixed(1)} ${unit} | ${(milliseconds / (first?.milliseconds ?? 1)).toFixed(2)} |`;
  });
  return [`### ${title}`, "", `| | time | times ${first?.name} |`, "| --- | --- | --- |", ...lines, ""].join(
    "\n",
  );
}
