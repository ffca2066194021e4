import type { Applied } from "@luster/core/retention/applied";
import { dynamoRetentionRecords } from "@luster/core/retention/records.dynamo";
import type { RetentionRecords } from "@luster/core/retention/records";
import { expect, test } from "vitest";
import { inDynamo } from "../../kit/database.ts";
import { memoryRetentionRecords } from "../../kit/fakes/retention.memory.ts";
import { fixture, inMemory, outage, type Start } from "../../kit/suites/fixture.ts";

suite("memory", inMemory(memoryRetentionRecords));
suite("DynamoDB", inDynamo(dynamoRetentionRecords));

function suite(kind: string, start: Start<RetentionRecords>): void {
  const records = fixture(start);
  const at = "2026-03-01T12:00:00.000Z";

  test(`the ${kind} retention records have what was put last, without what it had before`, async () => {
    expect(await records.port.get()).toBeUndefined();
    const states: Applied[] = [
      { seen_at: at, days: 30, cursor: "next" },
      { seen_at: at, done_at: at },
    ];
    for (const state of states) {
      await records.port.put(state);
      expect(await records.port.get()).toEqual(state);
    }
  });

  test(`the ${kind} retention records say that the service is unavailable when it is`, async () => {
    await expect(records.gone.get()).rejects.toMatchObject(outage);
    await expect(records.gone.put({ seen_at: at })).rejects.toMatchObject(outage);
  });
}
