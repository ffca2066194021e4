import type { Manifest } from "./evaluation/manifest.ts";
import { all, one } from "./find.ts";

/** One metric that somebody looks at. */
export interface Read {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  stat: string;
  /** What it is called in the expression of its alarm. */
  id?: string;
}

interface Alarm extends Omit<Read, "stat"> {
  evaluationPeriods: number;
  datapointsToAlarm?: number;
  period?: number;
  statistic?: string;
  extendedStatistic?: string;
  metricQueries?: { id: string; expression?: string; metric?: Read & { period: number } }[];
}

export interface Widget {
  properties: { alarms?: string[]; metrics?: [...string[], options: { stat: string }][] };
}

/** The metrics that an alarm looks at: its own, or those that it computes with. */
export function readBy(inputs: object): Read[] {
  const { metricQueries, statistic, extendedStatistic, ...metric } = inputs as Alarm;
  if (!metricQueries) return [{ ...metric, stat: String(statistic ?? extendedStatistic) }];
  return metricQueries.flatMap((query) => (query.metric ? [{ ...query.metric, id: query.id }] : []));
}

/** What an alarm compares, in words: `Sum of Errors`, or its expression. */
export function compared(inputs: object): string {
  const expression = (inputs as Alarm).metricQueries?.find((query) => query.expression)?.expression;
  return expression ?? readBy(inputs).map(inWords).join();
}

export function inWords({ stat, metricName }: Read): string {
  return `${stat} of ${metricName}`;
}

/** For how long an alarm compares before it goes off, in words: `3 of 5 × 60 s`. */
export function evaluationWindow(inputs: object): string {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods, period, metricQueries } = inputs as Alarm;
  const seconds = period ?? metricQueries?.[0]?.metric?.period;
  return `${datapointsToAlarm} of ${evaluationPeriods} × ${seconds} s`;
}

export function widgets(manifest: Manifest): Widget[] {
  const { dashboardBody } = one(manifest, "dashboard:Dashboard");
  return (JSON.parse(String(dashboardBody)) as { widgets: Widget[] }).widgets;
}

/** Every metric of the dashboard. */
export function charted(manifest: Manifest): Read[] {
  return widgets(manifest)
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map((line) => {
      const [namespace = "", metricName = "", ...pairs] = line.slice(0, -1) as string[];
      const { stat } = line.at(-1) as { stat: string };
      return { namespace, metricName, dimensions: paired(pairs), stat };
    });
}

export function alarms(manifest: Manifest) {
  return all(manifest, "metricAlarm:MetricAlarm");
}

function paired(list: string[]): Record<string, string> {
  const names = list.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, list[index * 2 + 1] ?? ""]));
}
