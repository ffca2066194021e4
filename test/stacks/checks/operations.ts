import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { project } from "../evaluate.ts";
import type { Manifest } from "../evaluation/manifest.ts";
import { all, functions, nameIn, one } from "../find.ts";
import type { Checks } from "./checks.ts";

// Metric, statistic, and what has to be exceeded, by the alarm's name.
const watched = {
  DeadLettersArrived: ["Invocations", "Sum", 0],
  DeadLettersStuck: ["ApproximateAgeOfOldestMessage", "Maximum", 1800],
  QueueOld: ["ApproximateAgeOfOldestMessage", "Maximum", 900],
  WorkerErrors: ["Errors", "Sum", 2],
  WorkerTimeouts: ["WorkerTimeouts", "Sum", 0],
  SweepErrors: ["Errors", "Sum", 1],
  ApiErrors: ["5xx", "Sum", 5],
  ApiSlow: ["Latency", "p95", 2000],
  StandbyInUse: ["StandbyUsed", "Sum", 0],
  EngineFailures: ["EngineFailures", "Sum", 5],
  CostAnHour: ["PaidCostUsd", "Sum", 25],
  PaidCallsAnHour: ["PaidCalls", "Sum", 300],
};

const onWhat: Record<string, [dimension: string, type: string, name: string] | undefined> = {
  DeadLettersArrived: ["FunctionName", "lambda/function:Function", "DeadLetter"],
  DeadLettersStuck: ["QueueName", "queue:Queue", "DeadLetters"],
  QueueOld: ["QueueName", "queue:Queue", "Jobs"],
  WorkerErrors: ["FunctionName", "lambda/function:Function", "Worker"],
  SweepErrors: ["FunctionName", "lambda/function:Function", "Sweep"],
};

export const operations: Checks = {
  "there is an alarm for each thing that has to wake somebody up"(manifest) {
    const found = alarms(manifest).map(({ name, inputs }) => [
      name,
      [inputs.metricName, inputs.statistic ?? inputs.extendedStatistic, inputs.threshold],
    ]);
    expect(Object.fromEntries(found)).toEqual(watched);
  },

  "every alarm watches a real resource of this stage"(manifest) {
    for (const { name, inputs } of alarms(manifest)) {
      const [dimension, type, resource] = onWhat[name] ?? [];
      if (dimension && type) {
        const target = one(manifest, type, resource).name;
        expect(inputs.dimensions, name).toEqual({ [dimension]: target });
      }
    }
    for (const name of ["ApiErrors", "ApiSlow"]) {
      expect(one(manifest, "metricAlarm:MetricAlarm", name)).toMatchObject({
        namespace: "AWS/ApiGateway",
        dimensions: { ApiId: "a1b2c3d4" },
      });
    }
  },

  "alarms on our own metrics look where the handlers of this stage put them"(manifest) {
    const namespace = `Luster/${manifest.app.stage}`;
    for (const name of ["StandbyInUse", "EngineFailures", "CostAnHour", "PaidCallsAnHour"]) {
      const alarm = one(manifest, "metricAlarm:MetricAlarm", name);
      expect(alarm, name).toMatchObject({ namespace, dimensions: { service: "luster" } });
    }
  },

  "a worker that was killed for its time is counted from its log"(manifest) {
    const filter = one(manifest, "logMetricFilter:LogMetricFilter");
    const { namespace, metricName } = one(manifest, "metricAlarm:MetricAlarm", "WorkerTimeouts");
    expect(filter.logGroupName).toBe(one(manifest, "logGroup:LogGroup", "Worker").name);
    expect(filter.metricTransformation).toMatchObject({ namespace, name: metricName, value: "1" });
    expect(filter.pattern).toContain('"timeout"');
  },

  "every alarm reaches the topic, when it starts and when it ends, and silence is no alarm"(manifest) {
    const topic = one(manifest, "sns/topic:Topic").name;
    for (const { name, inputs } of alarms(manifest)) {
      const { alarmActions, okActions } = inputs as Record<string, string[]>;
      expect(
        [alarmActions, okActions].map((actions) => actions?.map(nameIn)),
        name,
      ).toEqual([[topic], [topic]]);
      expect(inputs, name).toMatchObject({
        treatMissingData: "notBreaching",
        comparisonOperator: "GreaterThanThreshold",
      });
    }
  },

  "in production somebody gets the mail"(manifest) {
    const mails = all(manifest, "topicSubscription:TopicSubscription").map(({ inputs }) => inputs.endpoint);
    expect(mails).toEqual(manifest.app.stage === "production" ? ["on-call@example.com"] : []);
  },

  "docs/operations.md says for every alarm what to do"(manifest) {
    const handbook = readFileSync(join(project, "docs/operations.md"), "utf8");
    for (const { name } of alarms(manifest)) expect(handbook).toContain(`### ${name}\n`);
  },

  "the dashboard shows every alarm, and only metrics of resources that exist"(manifest) {
    const { dashboardBody, dashboardName } = one(manifest, "dashboard:Dashboard");
    const { widgets } = JSON.parse(String(dashboardBody)) as { widgets: Widget[] };
    expect(dashboardName).toBe(`luster-${manifest.app.stage}`);
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []).map(nameIn);
    expect(shown.toSorted()).toEqual(
      alarms(manifest)
        .map(({ inputs }) => inputs.name)
        .toSorted(),
    );
    const values = new Set(["luster", "a1b2c3d4", ...all(manifest, "").map(({ inputs }) => inputs.name)]);
    const dimensions = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .map((metric) => metric[3]);
    expect(dimensions.length).toBeGreaterThan(15);
    expect(dimensions.filter((value) => !values.has(value))).toEqual([]);
  },

  "the dashboard's log widget reads the worker's log"(manifest) {
    const { dashboardBody } = one(manifest, "dashboard:Dashboard");
    expect(String(dashboardBody)).toContain(`SOURCE '/aws/lambda/${functions(manifest).Worker?.name}'`);
  },

  "the evaluation had an answer to every question"(manifest) {
    expect(manifest.unanswered).toEqual([]);
  },
};

interface Widget {
  properties: { alarms?: string[]; metrics?: [string, string, string, string][] };
}

function alarms(manifest: Manifest) {
  return all(manifest, "metricAlarm:MetricAlarm");
}
