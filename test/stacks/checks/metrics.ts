import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { project } from "../evaluate.ts";
import type { Manifest } from "../evaluation/manifest.ts";
import { all } from "../find.ts";
import { type Read, alarms, charted, readBy } from "../metrics.ts";
import type { Checks } from "./checks.ts";

// What AWS sends, by namespace and by the names of the dimensions that it is sent with. Queried by others, a metric is
// always empty: DynamoDB counts ThrottledRequests for each operation only, and a table's throttles without its index.
const sent: Record<string, Record<string, string[]>> = {
  "AWS/Lambda": {
    FunctionName: ["Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"],
    "": ["Throttles", "ClaimedAccountConcurrency"],
  },
  "AWS/Usage": { "Class, Resource, Service, Type": ["ResourceCount"] },
  "AWS/SQS": {
    QueueName: [
      "ApproximateAgeOfOldestMessage",
      "ApproximateNumberOfMessagesVisible",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
      "NumberOfMessagesDeleted",
      "NumberOfMessagesReceived",
    ],
  },
  "AWS/ApiGateway": { ApiId: ["Count", "4xx", "5xx", "Latency", "IntegrationLatency", "DataProcessed"] },
  "AWS/DynamoDB": {
    TableName: ["ReadThrottleEvents", "WriteThrottleEvents"],
    "TableName, GlobalSecondaryIndexName": ["ReadThrottleEvents", "WriteThrottleEvents"],
    "TableName, Operation": ["ThrottledRequests"],
  },
};

const handlers = globSync(join(project, "packages/functions/src/**/*.ts"))
  .map((file) => readFileSync(file, "utf8"))
  .join();

export const metrics: Checks = {
  "AWS sends what alarms and the dashboard read with exactly those dimensions"(manifest) {
    const reads = allReads(manifest).filter(({ namespace }) => namespace.startsWith("AWS/"));
    expect(reads.length).toBeGreaterThan(20);
    for (const { namespace, metricName, dimensions } of reads) {
      const names = Object.keys(dimensions).join(", ");
      expect(sent[namespace]?.[names] ?? [], `${namespace} by ${names}`).toContain(metricName);
    }
  },

  "what they read of our own is counted by a handler, or by a filter on a log"(manifest) {
    const reads = allReads(manifest).filter(({ namespace }) => !namespace.startsWith("AWS/"));
    expect(reads.length).toBeGreaterThan(10);
    for (const { namespace, metricName, dimensions } of reads) {
      expect(namespace, metricName).toBe(`Luster/${manifest.app.stage}`);
      if (isFiltered(manifest, metricName)) expect(dimensions, metricName).toEqual({});
      else {
        expect(dimensions, metricName).toEqual({ service: "luster" });
        expect(handlers.includes(`"${metricName}"`), `a handler counts ${metricName}`).toBe(true);
      }
    }
  },

  "they read of resources that exist"(manifest) {
    const values = new Set([
      "luster",
      "due",
      "None",
      "ConcurrentExecutions",
      "Lambda",
      "Resource",
      "a1b2c3d4",
      ...all(manifest, "").map(({ inputs }) => inputs.name),
    ]);
    const read = allReads(manifest).flatMap(({ dimensions }) => Object.values(dimensions));
    expect(read.filter((value) => !values.has(value))).toEqual([]);
  },
};

function allReads(manifest: Manifest): Read[] {
  return [...alarms(manifest).flatMap(({ inputs }) => readBy(inputs)), ...charted(manifest)];
}

function isFiltered(manifest: Manifest, metricName: string): boolean {
  return all(manifest, "logMetricFilter:LogMetricFilter").some(({ name }) => name === metricName);
}
