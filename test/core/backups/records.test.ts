import type { CopyRecords, Walk } from "@luster/core/backups/records";
import { dynamoCopyRecords } from "@luster/core/backups/records.dynamo";
import { expect, test } from "vitest";
import { inDynamo } from "../../kit/database.ts";
import { memoryCopyRecords } from "../../kit/fakes/copies.memory.ts";
import { fixture, inMemory, outage, type Start } from "../../kit/suites/fixture.ts";

suite("memory", inMemory(memoryCopyRecords));
suite("DynamoDB", inDynamo(dynamoCopyRecords));

function suite(kind: string, start: Start<CopyRecords>): void {
  const records = fixture(start);
  const at = "2026-03-01T12:00:00.000Z";

  test(`the ${kind} copy records have what was put last, without what it had before`, async () => {
    expect(await records.port.get()).toBeUndefined();
    const states: Walk[] = [
      { begun_at: at, cursor: "next" },
      { begun_at: at, done_at: at },
    ];
    for (const state of states) {
      await records.port.put(state);
      expect(await records.port.get()).toEqual(state);
    }
  });

  test(`the ${kind} copy records say that the service is unavailable when it is`, async () => {
    await expect(records.gone.get()).rejects.toMatchObject(outage);
    await expect(records.gone.put({ begun_at: at })).rejects.toMatchObject(outage);
  });
}
