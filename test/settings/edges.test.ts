import { workerSeconds } from "@luster/contract/limits";
import { aboutOf } from "@luster/settings/about";
import { parseMachine } from "@luster/settings/machine";
import { type Settings, settings } from "@luster/settings/functions";
import { names, parseStage, type Receiver, variablesFor } from "@luster/settings/stage";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type * as z from "zod";

const stage = {
  AUTH_ISSUER: "https://issuer.example",
  AUTH_AUDIENCE: "luster",
  ALLOWED_ORIGINS: "https://app.example",
  R2_BUCKET_NAME: "pictures",
};
/** What a deployment links to every function that needs it. */
const linked = {
  TABLE_NAME: "table",
  QUEUE_URL: "https://sqs.example/jobs",
  DELIVERY_QUEUE_URL: "https://sqs.example/deliveries",
  R2_ACCOUNT_ID: "account",
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret",
  R2_BUCKET_NAME: "pictures",
  CDN_KEY: "x".repeat(32),
};
const some = { r2: ["storage", "cdn"], openai: ["openai"], waits: ["waiting"], canary: ["canary"] } as const;
const linkedAlone = ["table", "queue", "deliveries"];
const isForEvery = (group: string): group is keyof Settings =>
  ![...linkedAlone, ...Object.values(some).flat()].includes(group);
const groups: Record<Receiver, readonly (keyof Settings)[]> = {
  every: Object.keys(settings).filter(isForEvery),
  ...some,
};
const receivers = Object.keys(groups) as Receiver[];

const numbers = [
  0,
  1,
  2,
  299,
  300,
  301,
  336,
  337,
  400,
  604_800,
  604_801,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  1e20,
];
const words =
  "NaN Infinity null true False eu EU fedramp openai refuse high best 007 -1 +1 1.5 0.001 0.0001 1e3 1e-7 0x10";
const addresses = "https://a.example http://a.example http://localhost:9 ftp://a javascript:x //a";
const blanks = ["", " ", "\t", " 7 ", "a b"];
const edges = [...numbers.map(String), ...words.split(" "), ...addresses.split(" "), ...blanks];

const accepted = (run: () => unknown): boolean => {
  try {
    run();
    return true;
  } catch {
    return false;
  }
};

/** Which settings a function refuses of what a stage passes to it, and its secrets and links. */
function refusedBy(receiver: Receiver, environment: Record<string, string | undefined>): string[] {
  const passed: Record<string, string> = {
    ...linked,
    ...variablesFor(receiver, parseStage("dev", environment)),
  };
  return groups[receiver].flatMap((group) => {
    const given = Object.fromEntries(Object.keys(settings[group].shape).map((name) => [name, passed[name]]));
    return settings[group].safeParse(given).error?.issues.map(({ path }) => path.join(".")) ?? [];
  });
}

/** Whether the functions' own reader takes a value that is given to them directly. */
const byFunctions = (name: string, value: string): boolean =>
  Object.values(settings).every((group) => {
    const shape: Record<string, { safeParse(value: unknown): { success: boolean } }> = group.shape;
    return shape[name]?.safeParse(value || undefined).success ?? true;
  });

/** A stage says its bucket by itself, and the folder to work in is one machine's. */
const isOwn = (name: string): boolean => name === "R2_BUCKET_NAME" || name === "WORK_FOLDER";

test("a stage passes on every setting of the functions that it does not link, of every group", () => {
  const all = Object.values(settings).flatMap(({ shape }) => Object.entries<z.ZodType>(shape));
  const unlinked = all.filter(([name, schema]) => aboutOf(schema).link === undefined && !isOwn(name));
  expect(names().toSorted()).toEqual(unlinked.map(([name]) => name).toSorted());
});

describe.each(names())("%s", (name) => {
  test.each(edges)("%j, where a stage takes it, is taken by every function that reads it", (value) => {
    const environment = { ...stage, [name]: value };
    if (!accepted(() => parseStage("dev", environment))) return;
    expect(receivers.flatMap((receiver) => refusedBy(receiver, environment))).toEqual([]);
  });

  test.each(edges)("%j, where a function refuses it, is refused by a stage", (value) => {
    if (byFunctions(name, value)) return;
    expect(() => parseStage("dev", { ...stage, [name]: value })).toThrow(`  ${name}: `);
  });

  test("is passed on as it was meant", () => {
    for (const value of edges) {
      const environment = { ...stage, [name]: value };
      if (!accepted(() => parseStage("dev", environment))) continue;
      const parsed = parseStage("dev", environment);
      const passed = receivers.map((receiver) => variablesFor(receiver, parsed)[name]);
      const said = passed.filter((one) => one !== undefined);
      expect(said).toEqual(parsed[name] === undefined ? [] : [String(parsed[name])]);
    }
  });
});

test("whatever is given, all at once, a stage that is taken is a deployment whose functions start", () => {
  const some = fc.dictionary(fc.constantFrom(...names()), fc.oneof(fc.constantFrom(...edges), fc.string()));
  fc.assert(
    fc.property(some, (given) => {
      const environment = { ...stage, ...given };
      if (!accepted(() => parseStage("dev", environment))) return;
      expect(receivers.flatMap((receiver) => refusedBy(receiver, environment))).toEqual([]);
    }),
  );
});

test.each([
  ["OPENAI_TIMEOUT_SECONDS", "301", false],
  ["OPENAI_TIMEOUT_SECONDS", "400", false],
  ["OPENAI_TIMEOUT_SECONDS", "300", true],
  ["UPLOAD_URL_SECONDS", "604800", true],
  ["UPLOAD_URL_SECONDS", "604801", false],
  ["EXTRA_PAID_CALLS", " ", false],
  ["EXTRA_PAID_CALLS", "0", true],
  ["PAID_TIERS", "", true],
  ["OPENAI_STANDARD_MODEL", " ", false],
  ["OPENAI_BASE_URL", "http://provider.example", false],
])("a stage with %s=%j is taken: %j", (name, value, taken) => {
  expect(accepted(() => parseStage("dev", { ...stage, [name]: value }))).toBe(taken);
});

test.each([
  ["PORT", "65536"],
  ["PORT", " "],
  ["PORT", "3000.5"],
  ["LUSTER_WORKERS", "0"],
  ["LUSTER_WORKERS", "17"],
  ["LUSTER_DATA", "  "],
  ["LUSTER_ORIGINS", "https://app.example/"],
  ["AUTH_ISSUER", "http://issuer.example"],
])("one machine refuses %s=%j by its name, and does not show the value", (name, value) => {
  expect(() => parseMachine({ [name]: value })).toThrow(new RegExp(`^${name}: `));
});

test("a secret is never passed on as a variable", () => {
  const environment = { ...stage, OPENAI_API_KEY: "sk-secret", R2_SECRET_ACCESS_KEY: "secret" };
  const parsed = parseStage("dev", environment);
  expect(JSON.stringify(receivers.map((receiver) => variablesFor(receiver, parsed)))).not.toContain("secret");
});

test("the longest paid call that can be set leaves a worker as much time again for everything else", () => {
  const accepts = (seconds: number): boolean =>
    settings.openai.safeParse({ OPENAI_TIMEOUT_SECONDS: String(seconds) }).success;
  expect(accepts(workerSeconds / 2)).toBe(true);
  expect(accepts(workerSeconds / 2 + 1)).toBe(false);
});
