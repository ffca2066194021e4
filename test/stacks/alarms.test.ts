import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type AlarmInputs, goesOff } from "./cloudwatch/alarm.ts";
import { evaluate as compute, type Series } from "./cloudwatch/math.ts";
import { recorded, shapes } from "./cloudwatch/shapes.ts";
import { deployments, evaluate, project } from "./evaluate.ts";
import type { Manifest } from "./evaluation/manifest.ts";
import { missingPlatform } from "./evaluation/platform.ts";
import { nameIn } from "./find.ts";
import { alarms } from "./metrics.ts";

const missing = missingPlatform(project);

describe("the metric math of the tests' own CloudWatch", () => {
  const series: Record<string, Series> = { a: [1, undefined, 3], b: [0, 2, 6] };
  const scope = { periods: 3, series: (id: string) => series[id] ?? [], quota: () => 10 };

  it.each<[string, Series]>([
    ["a + b", [1, undefined, 9]],
    ["FILL(a, 0) + b", [1, 2, 9]],
    ["2 * (a - 1) / 4", [0, undefined, 1]],
    ["a / b", [undefined, undefined, 0.5]],
    ["IF(b >= 2, a, 7)", [7, undefined, 3]],
    ["IF(a == 1, b, 100 * b)", [0, undefined, 600]],
    ["100 * b / SERVICE_QUOTA(a)", [0, 20, 60]],
  ])("computes %s", (expression, result) => expect(compute(expression, scope)).toEqual(result));

  it.each(["ANOMALY(a)", "a +", "(a", "a b"])("refuses %s, which it does not know", (expression) => {
    expect(() => compute(expression, { ...scope, series: unknownAs(series) })).toThrow(Error);
  });
});

describe("the alarms of the tests' own CloudWatch", () => {
  const sum = { metricName: "m", statistic: "Sum", period: 60, comparisonOperator: "GreaterThanThreshold" };
  const alarm = { ...sum, threshold: 1, evaluationPeriods: 3, treatMissingData: "notBreaching" };
  const sent = (...minutes: number[][]) => goesOff({ ...alarm, datapointsToAlarm: 2 }, () => minutes);

  it("goes off with the datapoints that it asks for, among the periods that it looks at", () => {
    expect(sent([2], [0], [1, 1])).toBe(3);
    expect(sent([2], [0], [0], [2])).toBeUndefined();
  });

  it("takes missing data as the alarm says", () => {
    expect(sent([2], [], [])).toBeUndefined();
    expect(goesOff({ ...alarm, treatMissingData: "breaching" }, () => [[], [], []])).toBe(3);
  });
});

describe.skipIf(missing)(missing ?? "what pages, what makes a ticket, and what stays quiet", () => {
  const manifest = {} as Manifest;
  beforeAll(async () => void Object.assign(manifest, await evaluate(deployments.production)));

  it("is as the table of docs/operations.md says", () => {
    const handbook = readFileSync(join(project, "docs/operations.md"), "utf8");
    const [, table] = /<!-- shapes -->\n\n(.+?)\n\n<!-- \/shapes -->/s.exec(handbook) ?? [];
    expect(table).toBe(tableOf(manifest));
  });

  it("sets off every alarm in one shape or another", () => {
    const off = new Set(
      Object.keys(shapes).flatMap((shape) => offIn(manifest, shape).map(({ name }) => name)),
    );
    const never = alarms(manifest).flatMap(({ name }) => (off.has(name) ? [] : [name]));
    expect(never).toEqual([]);
  });

  it("stays quiet in an empty night, in an ordinary hour, in a shoot and at one slow probe", () => {
    const quiet = Object.keys(shapes).filter((shape) => offIn(manifest, shape).length === 0);
    expect(quiet).toEqual(
      expect.arrayContaining(["an empty night", "an ordinary hour", "one slow probe of R2"]),
    );
    expect(quiet).toContainEqual(expect.stringContaining("a shoot of 60"));
  });
});

function unknownAs(series: Record<string, Series>) {
  return (id: string) => {
    const found = series[id];
    if (!found) throw new Error(`unknown ${id}`);
    return found;
  };
}

function offIn(manifest: Manifest, shape: string) {
  const sent = recorded(shapes[shape] ?? (() => ({})), manifest);
  return alarms(manifest).flatMap(({ name, inputs }) => {
    const after = goesOff(inputs as unknown as AlarmInputs, sent);
    const urgency = nameIn((inputs.alarmActions as string[])[0]).includes("Pages") ? "page" : "ticket";
    return after === undefined ? [] : [{ name, urgency, after }];
  });
}

function tableOf(manifest: Manifest): string {
  const rows = Object.keys(shapes).map((shape) => {
    const off = offIn(manifest, shape).toSorted((one, other) => one.after - other.after);
    const [pages, tickets] = ["page", "ticket"].map((urgency) =>
      off
        .flatMap((alarm) => (alarm.urgency === urgency ? [`${alarm.name} (${alarm.after})`] : []))
        .join(", "),
    );
    return `| ${shape} | ${pages || "none"} | ${tickets || "none"} |`;
  });
  return ["| what happens | pages, after minutes | tickets |", "| --- | --- | --- |", ...rows].join("\n");
}
