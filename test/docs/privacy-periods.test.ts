import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { dynamoDeletionRecords } from "@luster/core/deletions/records.dynamo";
import { createIdempotency } from "@luster/core/idempotency/idempotency";
import { dynamoIdempotencyRecords } from "@luster/core/idempotency/records.dynamo";
import { dynamoQuotaRecords } from "@luster/core/quotas/records.dynamo";
import { dynamoSpendingRecords } from "@luster/core/spending/records.dynamo";
import type { LusterTable } from "@luster/core/table/table.dynamo";
import { days, epochSeconds, hours, minutes, seconds } from "@luster/core/time";
import { dynamoTurnRecords } from "@luster/core/turns/records.dynamo";
import { arrivalGrace } from "@luster/core/uploads/upload";
import { keptFor } from "@luster/core/webhooks/deliver";
import { dynamoWebhookRecords } from "@luster/core/webhooks/records.dynamo";
import { environment } from "@luster/functions/environment";
import { urlExpiresIn } from "@luster/functions/wiring/storage";
import { expect, test } from "vitest";
import { inDynamo } from "../kit/database.ts";
import { root } from "../kit/machine.ts";
import { aDeletion, aWebhook } from "../kit/samples.ts";
import { fixture } from "../kit/suites/fixture.ts";
import { user, world } from "../kit/world.ts";

// The column "until when" of docs/privacy.md: each period as the code has it, every other end by a test of its own.

const table = fixture(inDynamo((made) => made));
const read = (file: string): Promise<string> => readFile(join(root, file), "utf8");
const text = await read("docs/privacy.md");
const section = (title: string): string => text.split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "";

/** The last cell of each row of a section's table, by its first. */
const endsOf = (title: string): Map<string, string> => {
  const [, ...rows] = section(title).matchAll(/^\| (?!-)([^|]+) \|.* \| ([^|]+) \|$/gm);
  return new Map(rows.map(([, name = "", end = ""]) => [name, end]));
};
const records = endsOf("Records");

/** The periods of which the page speaks, in its words. */
const words: Record<number, string> = {
  [hours(1)]: "an hour",
  [hours(2)]: "two hours",
  [days(1)]: "a day",
  [days(7)]: "a week",
  [days(30)]: "30 days",
  [days(35)]: "35 days",
  [days(36)]: "36 days",
  [days(365)]: "a year",
  [days(396)]: "13 months",
};

const noon = new Date("2026-03-01T12:00:00.000Z");
const [day, midnight] = ["2026-03-01", new Date("2026-03-02T00:00:00.000Z")];

type Expiring = { write: (to: LusterTable) => Promise<unknown>; from: Date };

/** How an item is written that the table's TTL removes, and from when on it is kept. */
const expiring: Record<string, Expiring> = {
  receipt: {
    write: (to) =>
      dynamoDeletionRecords(to).finish(aDeletion({ user_id: user, done_at: noon.toISOString() })),
    from: noon,
  },
  "removed webhook": {
    write: (to) => dynamoWebhookRecords(to).noteRemoved(aWebhook({ user_id: user }), noon),
    from: noon,
  },
  "idempotency key": {
    write: (to) =>
      createIdempotency({
        records: dynamoIdempotencyRecords(to),
        now: () => noon,
        digest: () => "digest",
      }).idFor(user, { operation: "jobs", key: "once", input: {}, newId: () => "job_1" }),
    from: noon,
  },
  quota: {
    write: (to) =>
      dynamoQuotaRecords(to).take({ user_id: user, kind: "jobs", starts_at: noon, ends_at: midnight }, 1, 1),
    from: midnight,
  },
  spending: {
    write: (to) => dynamoSpendingRecords(to).reserve({ payer: { user_id: user }, day, call: "call" }, 1, 1),
    from: midnight,
  },
  turn: {
    write: (to) =>
      dynamoTurnRecords(to).take({ user_id: user, thing: "asset", holder: "one", until: noon }, noon),
    from: noon,
  },
};

/** What the page has to say of an item, by its TTL. */
async function said({ write, from }: Expiring, isIt: (key: { pk: string; sk: string }) => boolean) {
  await write(table.port);
  const command = new ScanCommand({ TableName: table.port.getName(), ConsistentRead: true });
  const { Items = [] } = await table.port.getDocumentClient().send(command);
  const item = Items.find((each) => isIt({ pk: String(each["pk"]), sk: String(each["sk"]) }));
  const period = seconds(Number(item?.["expires_at"]) - epochSeconds(from));
  return words[period] ?? `another period: ${period / hours(1)} hours`;
}

test.each(Object.entries(expiring))("%s: kept for as long as the page says", async (name, item) => {
  const [, key = "?"] = new RegExp(`^\\| ${name} \\| \`([A-Z]+#)\``, "m").exec(text) ?? [];
  expect(records.get(name)).toContain(
    await said(item, ({ pk, sk }) => pk === `USER#${user}` && sk.startsWith(key)),
  );
});

test("what all users spent in a day is kept for as long as the page says, and a deleted user's day of the deletion", async () => {
  const spending = dynamoSpendingRecords(table.port);
  const ofAll: Expiring = {
    write: () => spending.reserve({ payer: { part: 1 }, day, call: "call" }, 1, 1),
    from: midnight,
  };
  const period = await said(ofAll, ({ pk }) => pk.startsWith("SERVICE#"));
  expect(section("Records").replaceAll("\n", " ")).toMatch(new RegExp(`for ${period} \\(\`SERVICE#\``));
  const forgotten: Expiring = {
    write: async () => {
      await spending.reserve({ payer: { user_id: "eve" }, day, call: "call" }, 1, 1);
      await spending.forget("eve", day);
    },
    from: midnight,
  };
  const left = await said(forgotten, ({ pk }) => pk === "USER#eve");
  expect(section("Records").replaceAll("\n", " ")).toContain(
    `only the day of the deletion is left, for ${left} after its end`,
  );
});

test("an upload that is never confirmed, and what a webhook was told, go after what the page says", async () => {
  const { keep, presigned } = world();
  const { asset_id } = await presigned();
  const upload = await keep.uploads.get(user, asset_id);
  const period = new Date(upload?.due_at ?? 0).getTime() - new Date(upload?.created_at ?? 0).getTime();
  expect(records.get("upload")).toContain(`${words[period]} after its presigning when it is never confirmed`);
  expect(records.get("delivery")).toContain(`else ${words[keptFor]}, by the sweep`);
});

test("what the table's backups keep is gone after what the page says", async () => {
  const [, count = ""] =
    /recoveryPeriodInDays: production \? (\d+) :/.exec(await read("stacks/table.ts")) ?? [];
  expect(text).toContain(
    `What the table's point-in-time recovery keeps is gone after its ${words[days(Number(count))]}.`,
  );
});

test("a deletion is done after what the page says, with the settings as they are by themselves", async () => {
  const [, every = ""] = /schedule: "rate\((\d+) minutes\)"/.exec(await read("stacks/schedule.ts")) ?? [];
  const sweep = minutes(Number(every));
  const urls = seconds(urlExpiresIn());
  const arrivals = seconds(environment("uploads").UPLOAD_URL_SECONDS) + arrivalGrace;
  const counted = (ms: number): number => ms / minutes(1);
  expect(section("Deleting").replaceAll(/\s+/g, " ")).toContain(
    `${counted(urls)} to ${counted(urls + sweep)} minutes after the request, or up to ${counted(arrivals + sweep)} where`,
  );
  expect(section("While something is under way")).toContain(`${counted(urls)} minutes or more`);
});

const sweeps = "test/core/deletions/deletion-sweep.test.ts";
const underWay = "test/core/deletions/under-way.test.ts";
const [ofShoot, ofAsset] = [
  "with every record; the receipt says when",
  "an asset goes with its jobs and outputs",
];

/** What ends with something else, or by its owner: the tests that show it. */
const ending: Record<string, [file: string, title: string][]> = {
  shoot: [
    [sweeps, ofShoot],
    ["test/core/retention/retention-sweep.test.ts", "is deleted by a deletion that says why"],
  ],
  upload: [[sweeps, ofShoot]],
  asset: [[sweeps, ofAsset]],
  job: [[sweeps, ofAsset]],
  batch: [[underWay, "the batch goes with its shoot"]],
  webhook: [
    ["test/core/deletions/user.test.ts", "a user's deletion is of every shoot and webhook that there was"],
  ],
  delivery: [
    [underWay, "what is kept of that goes with the records of its jobs"],
    [underWay, "what is kept of that goes with the shoot"],
    [underWay, "what they were told is forgotten at once"],
    [
      "test/core/webhooks/deliver.test.ts",
      "an event whose webhook was ended is sent to nobody, and forgotten",
    ],
  ],
  "running deletion": [["test/kit/suites/deletion-records.suite.ts", "a finished one hides nothing"]],
  original: [[sweeps, ofShoot]],
  "renditions of the original": [[sweeps, ofShoot]],
  output: [
    [sweeps, "an output goes alone"],
    [sweeps, ofAsset],
  ],
  "renditions of the output": [[sweeps, "an output goes alone"]],
};

test("every row of what is kept has its period held, or its end shown by a test", async () => {
  const rows = [...records.keys(), ...endsOf("Objects").keys()];
  expect([...Object.keys(ending), ...Object.keys(expiring)].toSorted()).toEqual(rows.toSorted());
  for (const [file, title] of Object.values(ending).flat()) expect(await read(file), title).toContain(title);
});
