import { mostTries } from "./client.ts";
import { enoughForEverything, type Result } from "./run.ts";

export type Row = { what: string; count: number; limit?: 0; cases?: readonly string[] };

/** What a run is counted by. A row with a limit is a promise. */
export function rowsOf(
  {
    findings,
    witness,
    left,
    revived,
    spending,
    told,
    overBudget,
    paidAfter,
    uploadedAgain,
    crashes,
    gaveUp,
    quiet,
  }: Result,
  jobs: number,
): Row[] {
  const promise = (what: string, cases: readonly string[]): Row => ({
    what,
    count: cases.length,
    limit: 0,
    cases,
  });
  const failed = [...findings.failed].toSorted();
  const missed = jobs < enoughForEverything ? [] : witness.missed();
  return [
    { what: "clients", count: jobs },
    promise(`clients that gave up a request, after ${mostTries} tries`, gaveUp),
    { what: "jobs accepted", count: findings.accepted },
    { what: "jobs succeeded", count: findings.successes.length },
    ...failed.map(([code, count]) => ({ what: `jobs failed: ${code}`, count })),
    promise("jobs that a rate limit ended", ended(findings.failed.get("engine.rate_limited"))),
    promise("jobs still open", findings.open),
    { what: "paid calls", count: witness.paidCalls() },
    promise("paid calls beyond the rule", witness.beyond),
    { what: "requests refused over a cap", count: overBudget.length },
    promise("paid calls beyond a cap", witness.overCaps),
    promise("days that count more than their cap", spending.beyond),
    promise("days with something reserved in the end", spending.reserved),
    promise("days that differ from their ledger", spending.differing),
    promise("users of whom less is counted than was billed", spending.uncounted),
    promise("originals changed", findings.changed),
    promise("jobs made of another original than the confirmed one", findings.madeOfAnother),
    promise("confirmed assets unreadable", findings.unreadableAssets),
    { what: "dead letters", count: witness.deadLettered.size },
    promise("jobs that outlived their dead letter", revived),
    promise("outputs unreadable", findings.unreadableOutputs),
    promise("files left in /tmp", left),
    promise("objects that no record owns", findings.unowned),
    { what: "deletions", count: findings.deletions },
    promise("deletions without a true receipt", findings.unfinished),
    { what: "uploads to a URL that outlived the deletion", count: uploadedAgain },
    promise("paid calls for what was deleted before", paidAfter),
    promise("deleted things in a reply", findings.shown),
    promise("objects left of what was deleted", findings.leftObjects),
    promise("records left of what was deleted", findings.leftRecords),
    { what: "batches", count: told.batches },
    promise("batches half done", told.halfDone),
    { what: "events taken by webhooks", count: told.events },
    promise("ends that no webhook was told", told.untold),
    promise("events that are not true", told.untrue),
    promise("deliveries with a wrong signature", told.unsigned),
    promise("altered deliveries with a right one", told.forged),
    promise("events of somebody else", told.strange),
    promise("events of what was deleted before", told.late),
    promise("processes that died by themselves", ended(crashes)),
    promise("places where no worker was killed", missed),
    promise("records that the sweep still waits for", quiet ? [] : ["see the table"]),
  ];
}

const ended = (count = 0): string[] => Array.from({ length: count }, () => "see the logs");

export const isBroken = ({ count, limit }: Row): boolean => limit !== undefined && count > limit;

/** The table as Markdown, the broken promises with their first cases, and what was done to the run. */
export function render(rows: readonly Row[], { witness }: Result): string {
  const line = (row: Row): string =>
    `| ${row.what} | ${row.count} | ${row.limit === undefined ? "" : `${isBroken(row) ? "**broken**, " : ""}must be 0`} |`;
  const table = ["| what | count | |", "|---|--:|---|", ...rows.map(line)];
  const cases = rows
    .filter((row) => row.cases?.length)
    .flatMap(({ what, cases = [] }) => ["", `${what}:`, ...cases.slice(0, 10).map((found) => `- ${found}`)]);
  const done = [...witness.faults].toSorted().map(([what, count]) => `${what} ${count}`);
  const kills = [...witness.killed].toSorted().map(([place, count]) => `${place} ${count}`);
  return [
    ...table,
    ...cases,
    "",
    `Faults: ${done.join(", ")}.`,
    "",
    `Workers killed: ${kills.join(", ")}.`,
  ].join("\n");
}
