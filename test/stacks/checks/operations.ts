import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { project } from "../evaluate.ts";
import { all, functions, nameIn, one } from "../find.ts";
import { alarms, compared, inWords, evaluationWindow, readBy, widgets } from "../metrics.ts";
import type { Checks } from "./checks.ts";

// What is compared, what it has to exceed, and for how long, by the alarm's name.
const watched = {
  DeadLettersArrived: ["Sum of Invocations", 0, "1 of 1 × 900 s"],
  DeadLettersStuck: ["visible + FILL(inFlight, 0)", 0, "27 of 30 × 60 s"],
  OldestJobTooOld: ["IF(visible > 0, age, 0)", 900, "5 of 5 × 60 s"],
  WorkerErrors: ["Sum of Errors", 2, "1 of 1 × 300 s"],
  WorkerTimeouts: ["Sum of WorkerTimeouts", 0, "1 of 1 × 300 s"],
  SweepErrors: ["Sum of Errors", 1, "1 of 1 × 900 s"],
  WebhooksDead: ["Sum of DeliveriesDead", 100, "1 of 1 × 3600 s"],
  OldestEventTooOld: ["IF(visible > 0, age, 0)", 900, "5 of 5 × 60 s"],
  SweepFailures: ["Sum of SweepFailures", 0, "1 of 1 × 900 s"],
  ApiErrors: ["Sum of 5xx", 5, "3 of 5 × 60 s"],
  ApiSlow: ["p95 of Latency", 2000, "5 of 5 × 60 s"],
  StandbyInUse: ["Sum of StandbyUsed", 0, "1 of 1 × 300 s"],
  EngineFailures: ["Sum of EngineFailures", 5, "1 of 1 × 900 s"],
  AccountRefused: ["Sum of AccountRefused", 0, "1 of 1 × 300 s"],
  HourlyCost: ["Sum of PaidCostUsd", 25, "1 of 1 × 3600 s"],
  HourlyPaidCalls: ["Sum of PaidCalls", 300, "1 of 1 × 3600 s"],
};

// Minimum: what was there for the whole minute.
const computedFrom = {
  DeadLettersStuck: {
    visible: "Minimum of ApproximateNumberOfMessagesVisible",
    inFlight: "Minimum of ApproximateNumberOfMessagesNotVisible",
  },
  OldestJobTooOld: {
    visible: "Minimum of ApproximateNumberOfMessagesVisible",
    age: "Maximum of ApproximateAgeOfOldestMessage",
  },
  OldestEventTooOld: {
    visible: "Minimum of ApproximateNumberOfMessagesVisible",
    age: "Maximum of ApproximateAgeOfOldestMessage",
  },
};

const onWhat: Record<string, [dimension: string, type: string, name: string] | undefined> = {
  DeadLettersArrived: ["FunctionName", "lambda/function:Function", "DeadLetter"],
  DeadLettersStuck: ["QueueName", "queue:Queue", "DeadLetters"],
  OldestJobTooOld: ["QueueName", "queue:Queue", "Jobs"],
  OldestEventTooOld: ["QueueName", "queue:Queue", "Deliveries"],
  WorkerErrors: ["FunctionName", "lambda/function:Function", "Worker"],
  SweepErrors: ["FunctionName", "lambda/function:Function", "Sweep"],
};

export const operations: Checks = {
  "there is an alarm for each thing that has to wake somebody up"(manifest) {
    const found = alarms(manifest).map(({ name, inputs }) => [
      name,
      [compared(inputs), inputs.threshold, evaluationWindow(inputs)],
    ]);
    expect(Object.fromEntries(found)).toEqual(watched);
  },

  "an alarm that computes asks for one result, from metrics that it names"(manifest) {
    const computing = alarms(manifest).filter(({ inputs }) => inputs.metricQueries);
    const found = computing.map(({ name, inputs }) => [
      name,
      Object.fromEntries(readBy(inputs).map((read) => [read.id, inWords(read)])),
    ]);
    expect(Object.fromEntries(found)).toEqual(computedFrom);
    for (const { name, inputs } of computing) {
      const results = (inputs.metricQueries as { returnData?: boolean }[]).filter(
        (query) => query.returnData,
      );
      expect(results, name).toEqual([expect.objectContaining({ expression: compared(inputs) })]);
      expect(inputs, name).not.toHaveProperty("metricName");
    }
  },

  "every alarm watches a real resource of this stage"(manifest) {
    for (const { name, inputs } of alarms(manifest)) {
      const [dimension, type, resource] = onWhat[name] ?? [];
      if (dimension && type) {
        const target = one(manifest, type, resource).name;
        for (const read of readBy(inputs)) expect(read.dimensions, name).toEqual({ [dimension]: target });
      }
    }
    for (const name of ["ApiErrors", "ApiSlow"]) {
      expect(one(manifest, "metricAlarm:MetricAlarm", name)).toMatchObject({
        namespace: "AWS/ApiGateway",
        dimensions: { ApiId: "a1b2c3d4" },
      });
    }
  },

  "a worker that timed out is counted from its log"(manifest) {
    const filter = one(manifest, "logMetricFilter:LogMetricFilter");
    const { namespace, metricName } = one(manifest, "metricAlarm:MetricAlarm", "WorkerTimeouts");
    expect(filter.logGroupName).toBe(one(manifest, "logGroup:LogGroup", "Worker").name);
    expect(filter.metricTransformation).toMatchObject({ namespace, name: metricName, value: "1" });
    expect(filter.pattern).toContain('"timeout"');
  },

  "every alarm reaches the topic, when it starts and when it ends, and silence is not an alarm"(manifest) {
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
    const explained = [...handbook.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(explained.toSorted()).toEqual(
      alarms(manifest)
        .map(({ name }) => name)
        .toSorted(),
    );
  },

  "the dashboard shows every alarm"(manifest) {
    expect(one(manifest, "dashboard:Dashboard").dashboardName).toBe(`luster-${manifest.app.stage}`);
    const shown = widgets(manifest).flatMap(({ properties }) => properties.alarms ?? []);
    const names = alarms(manifest).map(({ inputs }) => inputs.name);
    expect(shown.map(nameIn).toSorted()).toEqual(names.toSorted());
  },

  "the dashboard's log widget reads the worker's log"(manifest) {
    const { dashboardBody } = one(manifest, "dashboard:Dashboard");
    expect(String(dashboardBody)).toContain(`SOURCE '/aws/lambda/${functions(manifest).Worker?.name}'`);
  },

  "the evaluation could answer every question to AWS"(manifest) {
    expect(manifest.unanswered).toEqual([]);
  },
};
