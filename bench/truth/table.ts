export type Result = {
  kind: string;
  photo: string;
  /** Whether the output shows another room, and so should be found. */
  altered: boolean;
  /** Whether the photo was kept out of choosing the limits. */
  kept: boolean;
  found: boolean;
  score: number;
  seconds: number;
};

const goals = { found: 0.95, false: 0.05 };

/** Markdown: how many of each kind were found, on photos that the limits were chosen with and on the others. */
export function tableOf(results: Result[]): { text: string; isGood: boolean } {
  const [altered, honest] = [results.filter((each) => each.altered), results.filter((each) => !each.altered)];
  const shares = { found: shareFound(altered), false: shareFound(honest) };
  const text = [
    ...header("drawn alterations"),
    ...lines(altered),
    line("**all that should be found**", altered, Math.min),
    "",
    ...header("honest changes"),
    ...lines(honest),
    line("**all that should not**", honest, Math.max),
    "",
    `Found ${percent(shares.found)} of ${altered.length} alterations (at least ${percent(goals.found)}), ${percent(shares.false)} of ${honest.length} honest changes in error (at most ${percent(goals.false)}); ${mean(results.map(({ seconds }) => seconds)).toFixed(2)} s of a processor each.`,
  ].join("\n");
  return { text, isGood: shares.found >= goals.found && shares.false <= goals.false };
}

const header = (title: string): string[] => [
  `| ${title} | found, photos that the limits were chosen with | found, others | scores |`,
  "| --- | --- | --- | --- |",
];

function lines(results: Result[]): string[] {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  return kinds.map((kind) =>
    line(
      kind,
      results.filter((each) => each.kind === kind),
    ),
  );
}

function line(title: string, results: Result[], extreme?: (...scores: number[]) => number): string {
  const of = (kept: boolean) => {
    const half = results.filter((each) => each.kept === kept);
    return `${half.filter(({ found }) => found).length} of ${half.length}`;
  };
  const scores = results.map(({ score }) => score);
  const shown = extreme ? [extreme(...scores)] : scores.toSorted((a, b) => a - b);
  return `| ${title} | ${of(false)} | ${of(true)} | ${shown.map((score) => score.toFixed(2)).join(", ")} |`;
}

const shareFound = (results: Result[]): number =>
  results.filter(({ found }) => found).length / Math.max(1, results.length);

const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;

const mean = (values: number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
