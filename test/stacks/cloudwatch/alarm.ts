import type { Read } from "../metrics.ts";
import { evaluate, type Series } from "./math.ts";

/** What a metric was given in one minute: a value for each time it was sent. */
export type Minute = readonly number[];
/** What CloudWatch was sent of a metric, minute by minute. */
export type Recording = (metric: Omit<Read, "stat">) => readonly Minute[];

export interface AlarmInputs {
  metricName?: string;
  namespace?: string;
  dimensions?: Record<string, string>;
  statistic?: string;
  extendedStatistic?: string;
  period?: number;
  metricQueries?: {
    id: string;
    expression?: string;
    returnData?: boolean;
    metric?: Omit<Read, "id"> & { period: number };
  }[];
  comparisonOperator: string;
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm?: number;
  treatMissingData: string;
}

/** The quota that CloudWatch knows of Lambda's executions, in a new account that asked for its thousand. */
const quota = 1000;

/**
 * The minute at which CloudWatch would put an alarm into ALARM, for what it was sent; `undefined` when it stays quiet.
 * At the end of each period it looks at the last ones.
 */
export function goesOff(inputs: AlarmInputs, sent: Recording): number | undefined {
  const { evaluationPeriods: looked, datapointsToAlarm: needed = looked } = inputs;
  const { points, minutes } = watched(inputs, sent);
  const breaching = points.map((point) => breaches(inputs, point));
  for (let end = looked; end <= breaching.length; end += 1) {
    if (breaching.slice(end - looked, end).filter(Boolean).length >= needed) return end * minutes;
  }
  return undefined;
}

function breaches({ comparisonOperator, threshold, treatMissingData }: AlarmInputs, point?: number): boolean {
  if (point === undefined) return treatMissingData === "breaching";
  if (comparisonOperator === "GreaterThanThreshold") return point > threshold;
  if (comparisonOperator === "LessThanThreshold") return point < threshold;
  throw new Error(`${comparisonOperator} is not known here`);
}

function watched(inputs: AlarmInputs, sent: Recording): { points: Series; minutes: number } {
  const { metricQueries, metricName = "", namespace = "", dimensions = {}, period = 60 } = inputs;
  if (!metricQueries) {
    const stat = inputs.statistic ?? inputs.extendedStatistic ?? "";
    const points = inPeriods(sent({ namespace, metricName, dimensions }), period / 60, stat);
    return { points, minutes: period / 60 };
  }
  const read = new Map(metricQueries.flatMap(({ id, metric }) => (metric ? [[id, metric] as const] : [])));
  const minutes = (read.values().next().value?.period ?? 60) / 60;
  const series = new Map(
    [...read].map(([id, metric]) => [id, inPeriods(sent(metric), metric.period / 60, metric.stat)]),
  );
  const asked = metricQueries.find(({ returnData }) => returnData)?.expression ?? "";
  const points = evaluate(asked, {
    periods: series.values().next().value?.length ?? 0,
    series: (id) => series.get(id) ?? unknown(id),
    quota: (id) => (read.get(id)?.namespace === "AWS/Usage" ? quota : unknown(id)),
  });
  return { points, minutes };
}

function unknown(id: string): never {
  throw new Error(`${id} is no metric of this alarm`);
}

function inPeriods(minutes: readonly Minute[], length: number, stat: string): Series {
  const periods = Math.floor(minutes.length / length);
  return Array.from({ length: periods }, (_, nth) =>
    statistic(stat, minutes.slice(nth * length, (nth + 1) * length).flat()),
  );
}

function statistic(stat: string, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sum = values.reduce((all, value) => all + value, 0);
  if (stat === "Sum") return sum;
  if (stat === "Average") return sum / values.length;
  if (stat === "SampleCount") return values.length;
  if (stat === "Minimum") return Math.min(...values);
  if (stat === "Maximum") return Math.max(...values);
  const [, percent] = /^p(\d+)$/.exec(stat) ?? [];
  if (percent === undefined) throw new Error(`${stat} is not known here`);
  return values.toSorted((one, other) => one - other)[Math.ceil((values.length * Number(percent)) / 100) - 1];
}
