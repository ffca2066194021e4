import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { project } from "../evaluate.ts";
import { all, functions, nameIn, one } from "../find.ts";
import { alarms, charted, compared, inWords, evaluationWindow, readBy, widgets } from "../metrics.ts";
import type { Manifest } from "../evaluation/manifest.ts";
import type { Checks } from "./checks.ts";

// Whether it wakes somebody, what is compared, what it has to exceed, and for how long, by the alarm's name.
const watched = {
  ApiErrors: ["page", share(20), 5, "2 of 2 × 300 s"],
  SignInBroken: ["page", "IF(signedIn == 0, refused, 0)", 20, "2 of 2 × 300 s"],
  ClientErrors: ["ticket", share(200), 40, "3 of 3 × 300 s"],
  ApiThrottled: ["ticket", "Sum of ThrottledRequests", 100, "2 of 3 × 300 s"],
  ApiSlow: ["ticket", "p95 of Duration", 2000, "5 of 5 × 60 s"],
  JobsFailing: ["page", share(20), 10, "1 of 1 × 900 s"],
  JobsStuck: [
    "page",
    "IF(FILL(begun, 0) == 0, FILL(waiting, 0), 0) + IF(FILL(basicBegun, 0) == 0, FILL(basicWaiting, 0), 0)",
    0,
    "15 of 15 × 60 s",
  ],
  JobsBehind: [
    "ticket",
    "IF(5 * FILL(basicWaiting, 0) / (FILL(basicBegun, 0) + 0.01) > 5 * FILL(waiting, 0) / (FILL(begun, 0) + 0.01), " +
      "5 * FILL(basicWaiting, 0) / (FILL(basicBegun, 0) + 0.01), 5 * FILL(waiting, 0) / (FILL(begun, 0) + 0.01))",
    10,
    "3 of 3 × 300 s",
  ],
  PaidJobsBehind: [
    "ticket",
    "IF(delayed >= 10, 15 * delayed / (FILL(calls, 0) + 0.01), 0)",
    240,
    "4 of 4 × 900 s",
  ],
  DeadLettersArrived: ["ticket", "Sum of Invocations", 0, "1 of 1 × 900 s"],
  DeadLettersStuck: ["page", "visible + FILL(inFlight, 0)", 0, "27 of 30 × 60 s"],
  WorkersCrashing: ["page", "IF(begun >= 10, 100 * crashed / begun, 0)", 20, "2 of 2 × 300 s"],
  WorkerTimeouts: ["ticket", "Sum of WorkerTimeouts", 0, "1 of 1 × 300 s"],
  SweepSilent: ["page", "SampleCount of SweepsEnded", 1, "3 of 3 × 300 s"],
  SweepFailures: ["ticket", "Sum of SweepFailures", 0, "1 of 1 × 900 s"],
  DeletionsLate: ["ticket", "Sum of DeletionsLate", 0, "4 of 4 × 900 s"],
  WebhooksFailing: ["ticket", share(20), 80, "2 of 2 × 1800 s"],
  WebhooksDead: ["ticket", share(100), 25, "1 of 1 × 3600 s"],
  EventsBehind: ["ticket", "5 * waiting / (FILL(taken, 0) + 0.01)", 15, "3 of 3 × 300 s"],
  EngineFailing: ["ticket", share(10), 20, "1 of 1 × 900 s"],
  AccountRefused: ["page", "Sum of AccountRefused", 0, "2 of 3 × 300 s"],
  SpendingStopped: ["page", "Sum of SpendingStopped", 0, "1 of 1 × 300 s"],
  ProviderLimit: ["ticket", share(60), 50, "3 of 3 × 3600 s"],
  HourlyCost: ["page", "Sum of PaidCostUsd", 25, "1 of 1 × 3600 s"],
  HourlyPaidCalls: ["ticket", "Sum of PaidCalls", 300, "1 of 1 × 3600 s"],
  StandbyInUse: ["ticket", "Sum of StandbyUsed", 0, "2 of 3 × 300 s"],
  TableThrottled: ["ticket", "FILL(reads, 0) + FILL(writes, 0)", 10, "2 of 3 × 300 s"],
  FunctionsThrottled: ["ticket", "Sum of Throttles", 10, "2 of 3 × 300 s"],
  CanaryFailing: ["page", "Sum of CanaryFailures", 0, "2 of 3 × 300 s"],
  CanarySilent: ["page", "SampleCount of CanaryFailures", 1, "3 of 3 × 300 s"],
  ConcurrencyClaimed: ["ticket", "100 * claimed / SERVICE_QUOTA(running)", 80, "3 of 3 × 300 s"],
};

/** Silence is the alarm here, and nowhere else. */
const heartbeats = new Set(["SweepSilent", "CanarySilent"]);

// Minimum: what was there for the whole period.
const visible = "Minimum of ApproximateNumberOfMessagesVisible";
const taken = "Sum of NumberOfMessagesReceived";
const ofBothQueues = { waiting: visible, begun: taken, basicWaiting: visible, basicBegun: taken };
const computedFrom = {
  ...Object.fromEntries(
    Object.entries({
      ApiErrors: "5xx",
      ClientErrors: "4xx",
      JobsFailing: "JobsFailed",
      WebhooksFailing: "DeliveriesFailed",
      WebhooksDead: "DeliveriesDead",
      EngineFailing: "EngineFailures",
      ProviderLimit: "RateLimited",
    }).map(([name, metric]) => [name, { volume: `SampleCount of ${metric}`, share: `Average of ${metric}` }]),
  ),
  SignInBroken: { refused: "Sum of Unauthorized", signedIn: "Sum of SignedIn" },
  JobsStuck: ofBothQueues,
  JobsBehind: ofBothQueues,
  PaidJobsBehind: {
    delayed: "Minimum of ApproximateNumberOfMessagesDelayed",
    calls: "Sum of PaidCalls",
  },
  DeadLettersStuck: { visible, inFlight: "Minimum of ApproximateNumberOfMessagesNotVisible" },
  WorkersCrashing: { begun: "Sum of Invocations", crashed: "Sum of Errors" },
  EventsBehind: { waiting: visible, taken: "Sum of NumberOfMessagesDeleted" },
  TableThrottled: { reads: "Sum of ReadThrottleEvents", writes: "Sum of WriteThrottleEvents" },
  ConcurrencyClaimed: {
    claimed: "Maximum of ClaimedAccountConcurrency",
    running: "Maximum of ResourceCount",
  },
};

const gateway = { ApiId: "a1b2c3d4" };
const own = { service: "luster" };
const worker = { FunctionName: "Worker" };
const bothQueues = ["Jobs", "Jobs", "BasicJobs", "BasicJobs"].map((QueueName) => ({ QueueName }));
const everywhere = {};

/** Whose each metric is that an alarm reads, in its order, by the name of the resource. */
const onWhat: Record<keyof typeof watched, Record<string, string>[]> = {
  ApiErrors: [gateway, gateway],
  SignInBroken: [everywhere, everywhere],
  ClientErrors: [gateway, gateway],
  ApiThrottled: [everywhere],
  ApiSlow: [{ FunctionName: "UploadsPresign" }],
  JobsFailing: [own, own],
  JobsStuck: bothQueues,
  JobsBehind: bothQueues,
  PaidJobsBehind: [{ QueueName: "Jobs" }, own],
  DeadLettersArrived: [{ FunctionName: "DeadLetter" }],
  DeadLettersStuck: [{ QueueName: "DeadLetters" }, { QueueName: "DeadLetters" }],
  WorkersCrashing: [worker, worker],
  WorkerTimeouts: [everywhere],
  SweepSilent: [own],
  SweepFailures: [own],
  DeletionsLate: [own],
  WebhooksFailing: [own, own],
  WebhooksDead: [own, own],
  EventsBehind: [{ QueueName: "Deliveries" }, { QueueName: "Deliveries" }],
  EngineFailing: [own, own],
  AccountRefused: [own],
  SpendingStopped: [own],
  ProviderLimit: [own, own],
  HourlyCost: [own],
  HourlyPaidCalls: [own],
  StandbyInUse: [own],
  TableThrottled: [{ TableName: "Table" }, { TableName: "Table" }],
  FunctionsThrottled: [everywhere],
  CanaryFailing: [own],
  CanarySilent: [own],
  ConcurrencyClaimed: [
    everywhere,
    { Class: "None", Resource: "ConcurrentExecutions", Service: "Lambda", Type: "Resource" },
  ],
};

export const operations: Checks = {
  "there is an alarm for each thing that somebody has to know of, at once or in the morning"(manifest) {
    const found = alarms(manifest).map(({ name, inputs }) => [
      name,
      [urgencyOf(inputs), compared(inputs), inputs.threshold, evaluationWindow(inputs)],
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
    const found = alarms(manifest).map(({ name, inputs }) => [
      name,
      readBy(inputs).map(({ dimensions }) => named(manifest, dimensions)),
    ]);
    expect(Object.fromEntries(found)).toEqual(onWhat);
  },

  "what AWS does not count is counted from the logs, in the stage's own namespace"(manifest) {
    const filters = all(manifest, "logMetricFilter:LogMetricFilter").map(({ name, inputs }) => {
      const group = nameIn(inputs.logGroupName);
      const owner = all(manifest, "logGroup:LogGroup").find((each) => each.inputs.name === group)?.name;
      expect(inputs.metricTransformation).toEqual({
        namespace: `Luster/${manifest.app.stage}`,
        name,
        value: "1",
        defaultValue: "0",
      });
      return [name, [owner, inputs.pattern]];
    });
    expect(Object.fromEntries(filters)).toEqual({
      Unauthorized: ["ApiAccessLog", '{ $.status = "401" }'],
      SignedIn: ["ApiAccessLog", '{ $.user != "-" }'],
      ThrottledRequests: ["ApiAccessLog", '{ $.status = "429" && $.integrationLatency = "-" }'],
      WorkerTimeouts: ["WorkerLogGroup", '{ $.type = "platform.report" && $.record.status = "timeout" }'],
    });
  },

  "every alarm tells one topic when it starts and when it ends, and only of a heartbeat is silence an alarm"(
    manifest,
  ) {
    for (const { name, inputs } of alarms(manifest)) {
      const { alarmActions, okActions } = inputs as Record<string, string[]>;
      expect([alarmActions?.length, okActions], name).toEqual([1, alarmActions]);
      const isHeartbeat = heartbeats.has(name);
      expect(inputs, name).toMatchObject({
        treatMissingData: isHeartbeat ? "breaching" : "notBreaching",
        comparisonOperator: isHeartbeat ? "LessThanThreshold" : "GreaterThanThreshold",
        tags: { urgency: urgencyOf(inputs) },
      });
    }
  },

  "in production somebody gets the mails, and the pager the pages alone"(manifest) {
    const mails = all(manifest, "topicSubscription:TopicSubscription").map(
      ({ inputs }) => `${topicIn(inputs.topic)} to ${inputs.endpoint}`,
    );
    expect(mails.toSorted()).toEqual([
      "Pages to on-call@example.com",
      "Pages to pager@example.com",
      "Tickets to on-call@example.com",
    ]);
  },

  "a budget of the account tells somebody by mail before it is used up, when it is, and when it is going to be"(
    manifest,
  ) {
    const { notifications, ...budget } = one(manifest, "budget:Budget");
    expect(budget).toEqual({
      name: `luster-${manifest.app.stage}-Aws`,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitUnit: "USD",
      limitAmount: "100",
    });
    const told = (notifications as Record<string, unknown>[]).map(
      ({ notificationType, threshold, ...rest }) => {
        expect(rest).toEqual({
          thresholdType: "PERCENTAGE",
          comparisonOperator: "GREATER_THAN",
          subscriberEmailAddresses: ["on-call@example.com"],
        });
        return `${notificationType} ${threshold}`;
      },
    );
    expect(told).toEqual(["ACTUAL 80", "ACTUAL 100", "FORECASTED 100"]);
  },

  "docs/operations.md says for every alarm whether it wakes somebody, and what to do"(manifest) {
    const handbook = readFileSync(join(project, "docs/operations.md"), "utf8");
    const explained = [...handbook.matchAll(/^### (\w+)\n\n\*\*(Page|Ticket)\.\*\* .+?\*\*Do:\*\* /gms)].map(
      ([, name, urgency = ""]) => [name, urgency.toLowerCase()],
    );
    const found = alarms(manifest).map(({ name, inputs }) => [name, urgencyOf(inputs)]);
    expect(Object.fromEntries(explained)).toEqual(Object.fromEntries(found));
    const headings = [...handbook.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(headings.toSorted()).toEqual(found.map(([name]) => name).toSorted());
  },

  "docs/deploy.md counts what of them is paid by the month"(manifest) {
    const sums = /(\d+) alarms on (\d+) metrics × 0\.10, (\d+) metrics of our own/.exec(
      readFileSync(join(project, "docs/deploy.md"), "utf8"),
    );
    const read = alarms(manifest).flatMap(({ inputs }) => readBy(inputs));
    const own = [...read, ...charted(manifest)].filter(({ namespace }) => namespace.startsWith("Luster/"));
    const names = new Set(own.map(({ metricName }) => metricName));
    expect(sums?.slice(1).map(Number)).toEqual([alarms(manifest).length, read.length, names.size]);
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

function share(least: number) {
  return `IF(volume >= ${least}, 100 * share, 0)`;
}

function urgencyOf(inputs: object) {
  const [action] = (inputs as { alarmActions: string[] }).alarmActions;
  return { Pages: "page", Tickets: "ticket" }[topicIn(action)];
}

function topicIn(arn: unknown) {
  return /-(Pages|Tickets)$/.exec(nameIn(arn))?.[1] ?? "";
}

/** Dimensions with a resource's name in the stacks, instead of its name in AWS. */
function named(manifest: Manifest, dimensions: Record<string, string>) {
  const queues = all(manifest, "queue:Queue").map(({ name, inputs }) => [
    inputs.name,
    name.replace(/Queue$/, ""),
  ]);
  const owners = Object.entries(functions(manifest)).map(([name, inputs]) => [inputs.name, name]);
  const names = Object.fromEntries([...queues, ...owners, [one(manifest, "table:Table").name, "Table"]]);
  return Object.fromEntries(Object.entries(dimensions).map(([key, value]) => [key, names[value] ?? value]));
}
