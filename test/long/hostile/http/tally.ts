type Row = { requests: number; statuses: Map<string, number>; codes: Map<string, number> };

/** Counts answers by class, status and code. */
export function createTally() {
  const rows = new Map<string, Row>();

  function count(kind: string, status: number | string, code = ""): void {
    const row = rows.get(kind) ?? { requests: 0, statuses: new Map(), codes: new Map() };
    rows.set(kind, row);
    row.requests += 1;
    add(row.statuses, String(status));
    if (code !== "") add(row.codes, code);
  }

  const total = (): number => [...rows.values()].reduce((sum, { requests }) => sum + requests, 0);

  /** As a table in Markdown, as in docs/security.md. */
  function table(): string {
    const lines = [...rows].map(
      ([kind, { requests, statuses, codes }]) =>
        `| ${kind} | ${requests} | ${listed(statuses)} | ${listed(codes)} |`,
    );
    return ["| class | requests | statuses | codes |", "|---|---|---|---|", ...lines].join("\n");
  }

  return { count, total, table };
}

const add = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, times]) => `${key} × ${times}`)
    .join(", ");
