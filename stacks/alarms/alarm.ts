import type { Metric } from "../metrics.ts";
import { type Urgency, topics } from "../topics.ts";

type Stat = "Sum" | "Average" | "SampleCount" | "Minimum" | "Maximum";
type Watch = Partial<aws.cloudwatch.MetricAlarmArgs> & { threshold: number; evaluationPeriods: number };

interface Window {
  /** The alarm goes off above this. */
  over: number;
  /** Length of a period. */
  minutes: number;
  /** In how many periods of how many. @default [1, 1] */
  of?: [datapoints: number, periods: number];
}

/** Wakes somebody: users notice, or money runs out, and waiting for the morning makes it worse. */
export const page = (name: string, description: string, watch: Watch) =>
  alarm("page", name, description, watch);

/** Is read the next morning. */
export const ticket = (name: string, description: string, watch: Watch) =>
  alarm("ticket", name, description, watch);

function alarm(urgency: Urgency, name: string, alarmDescription: string, watch: Watch) {
  const actions = [topics[urgency].arn];
  return new aws.cloudwatch.MetricAlarm(name, {
    name: `luster-${$app.stage}-${name}`,
    alarmDescription,
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
    alarmActions: actions,
    okActions: actions,
    tags: { urgency },
    ...watch,
  });
}

/** How often something happened. */
export function counted(metric: Metric, { over, minutes, of }: Window): Watch {
  return { ...metric, statistic: "Sum", period: minutes * 60, threshold: over, ...datapoints(of) };
}

/**
 * The percentage of a metric that is 1 or 0 each time: its average. Of fewer than `least` it says nothing: two of three
 * are no trend.
 */
export function share(metric: Metric, { least, ...window }: Window & { least: number }): Watch {
  return computed(
    `IF(volume >= ${least}, 100 * share, 0)`,
    { volume: [metric, "SampleCount"], share: [metric, "Average"] },
    window,
  );
}

/** What an expression makes of several metrics, period by period. */
export function computed(
  expression: string,
  of: Record<string, [Metric, Stat]>,
  { over, minutes, of: window }: Window,
): Watch {
  const read = Object.entries(of).map(([id, [metric, stat]]) => ({
    id,
    metric: { ...metric, stat, period: minutes * 60 },
  }));
  const metricQueries = [...read, { id: "watched", expression, label: expression, returnData: true }];
  return { metricQueries, threshold: over, ...datapoints(window) };
}

/** That something which happens all the time has stopped: no data is the alarm. */
export function silent(metric: Metric, { minutes, of }: Omit<Window, "over">): Watch {
  return {
    ...metric,
    statistic: "SampleCount",
    period: minutes * 60,
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    treatMissingData: "breaching",
    ...datapoints(of),
  };
}

function datapoints([datapointsToAlarm, evaluationPeriods]: [number, number] = [1, 1]) {
  return { datapointsToAlarm, evaluationPeriods };
}
