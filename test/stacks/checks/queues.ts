import { expect } from "vitest";
import type { Manifest } from "../evaluation/manifest.ts";
import { all, functions, isWatched, nameIn, one } from "../find.ts";
import type { Checks } from "./checks.ts";

const day = 86_400;

const ofJobs = ["Jobs", "BasicJobs"];

export const queues: Checks = {
  "a message stays hidden for at least six times the timeout of its function"(manifest) {
    for (const { inputs } of all(manifest, "eventSourceMapping:EventSourceMapping")) {
      const { visibilityTimeoutSeconds } = queueOf(manifest, inputs.eventSourceArn);
      const { timeout } = functionOf(manifest, inputs.functionName);
      expect(visibilityTimeoutSeconds, String(inputs.functionName)).toBeGreaterThanOrEqual(
        6 * Number(timeout),
      );
    }
  },

  "a job that failed five times becomes a dead letter"(manifest) {
    for (const name of ofJobs) {
      const { redrivePolicy } = one(manifest, "queue:Queue", name);
      const policy = JSON.parse(String(redrivePolicy));
      expect(policy.maxReceiveCount).toBe(5);
      expect(nameIn(policy.deadLetterTargetArn)).toBe(one(manifest, "queue:Queue", "DeadLetters").name);
    }
  },

  "only the queues of jobs may use the queue of dead letters"(manifest) {
    const { queueUrl, redriveAllowPolicy } = one(manifest, "redriveAllowPolicy:RedriveAllowPolicy");
    const policy = JSON.parse(String(redriveAllowPolicy));
    expect(String(queueUrl)).toContain(String(one(manifest, "queue:Queue", "DeadLetters").name));
    expect(policy.redrivePermission).toBe("byQueue");
    expect(policy.sourceQueueArns.map(nameIn)).toEqual(
      ofJobs.map((name) => one(manifest, "queue:Queue", name).name),
    );
  },

  "queues are encrypted, polled long, and dead letters outlive jobs"(manifest) {
    const settings = { sqsManagedSseEnabled: true, receiveWaitTimeSeconds: 20, fifoQueue: false };
    for (const name of ofJobs)
      expect(one(manifest, "queue:Queue", name)).toMatchObject({
        ...settings,
        messageRetentionSeconds: 4 * day,
      });
    expect(one(manifest, "queue:Queue", "DeadLetters")).toMatchObject({
      ...settings,
      messageRetentionSeconds: 14 * day,
    });
  },

  "the worker takes one job at a time from either queue, reports each, and no more of each run at once than the stage allows"(
    manifest,
  ) {
    for (const name of ofJobs) {
      const mapping = one(manifest, "eventSourceMapping:EventSourceMapping", name);
      expect(mapping).toMatchObject({
        batchSize: 1,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: 5 },
      });
      expect(queueOf(manifest, mapping.eventSourceArn)).toBe(one(manifest, "queue:Queue", name));
      expect(functionOf(manifest, mapping.functionName)).toBe(functions(manifest).Worker);
    }
  },

  "dead letters have a handler of their own, which reports each"(manifest) {
    const mapping = one(manifest, "eventSourceMapping:EventSourceMapping", "DeadLetters");
    expect(mapping).toMatchObject({
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
    });
    expect(queueOf(manifest, mapping.eventSourceArn)).toBe(one(manifest, "queue:Queue", "DeadLetters"));
    expect(functionOf(manifest, mapping.functionName)).toBe(functions(manifest).DeadLetter);
  },

  "events are sent by a consumer of their own, ten at once, from a queue that keeps none for longer than an hour"(
    manifest,
  ) {
    const mapping = one(manifest, "eventSourceMapping:EventSourceMapping", "Deliveries");
    expect(mapping).toMatchObject({
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 5 },
    });
    expect(queueOf(manifest, mapping.eventSourceArn)).toBe(one(manifest, "queue:Queue", "Deliveries"));
    expect(functionOf(manifest, mapping.functionName)).toBe(functions(manifest).Webhooks);
    expect(one(manifest, "queue:Queue", "Deliveries")).toMatchObject({
      sqsManagedSseEnabled: true,
      receiveWaitTimeSeconds: 20,
      fifoQueue: false,
      messageRetentionSeconds: 3600,
    });
  },

  "in production what works in the background reserves as many executions as its source starts, and nobody else any"(
    manifest,
  ) {
    const wanted = { Worker: 10, DeadLetter: 2, Webhooks: 5, Sweep: 1, Canary: 1 };
    const reserved = Object.entries(functions(manifest)).flatMap(([name, inputs]) =>
      inputs.reservedConcurrentExecutions === undefined ? [] : [[name, inputs.reservedConcurrentExecutions]],
    );
    expect(Object.fromEntries(reserved)).toEqual(manifest.app.stage === "production" ? wanted : {});
    const started = all(manifest, "eventSourceMapping:EventSourceMapping").map(({ inputs }) => ({
      by: functionOf(manifest, inputs.functionName),
      ...(inputs.scalingConfig as { maximumConcurrency: number }),
    }));
    for (const [{ name, reservedConcurrentExecutions }, of] of Map.groupBy(started, ({ by }) => by)) {
      const most = of.reduce((sum, { maximumConcurrency }) => sum + maximumConcurrency, 0);
      expect(most, String(name)).toBe(reservedConcurrentExecutions ?? most);
    }
  },

  "the sweep, and the canary where there is one, run every five minutes, one at a time"(manifest) {
    const scheduled = isWatched(manifest) ? ["Sweep", "Canary"] : ["Sweep"];
    expect(all(manifest, "scheduler/schedule:Schedule").length).toBe(scheduled.length);
    for (const name of scheduled) {
      const schedule = one(manifest, "scheduler/schedule:Schedule", name);
      const { arn, retryPolicy } = schedule.target as { arn: string; retryPolicy: object };
      expect(schedule).toMatchObject({ scheduleExpression: "rate(5 minutes)", state: "ENABLED" });
      expect(functionOf(manifest, arn)).toBe(functions(manifest)[name]);
      expect(Number(functions(manifest)[name]?.timeout)).toBeLessThan(300);
      expect(retryPolicy).toEqual({ maximumRetryAttempts: 0 });
      expect(one(manifest, "functionEventInvokeConfig:FunctionEventInvokeConfig", name)).toEqual({
        functionName: functions(manifest)[name]?.name,
        maximumRetryAttempts: 0,
      });
    }
  },
};

function queueOf(manifest: Manifest, arn: unknown) {
  return all(manifest, "queue:Queue").find(({ inputs }) => inputs.name === nameIn(arn))?.inputs ?? {};
}

function functionOf(manifest: Manifest, arn: unknown) {
  return Object.values(functions(manifest)).find(({ name }) => name === nameIn(arn)) ?? {};
}
