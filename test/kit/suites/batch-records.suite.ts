import type { Batch } from "@luster/core/batches/batch";
import type { BatchRecords } from "@luster/core/batches/records";
import { describe, expect, test } from "vitest";
import { aBatch } from "../samples.ts";
import { fixture, type Start } from "./fixture.ts";
import { versionsSuite } from "./versions.suite.ts";

/** What every `BatchRecords` promises. */
export function batchRecordsSuite(kind: string, start: Start<BatchRecords>): void {
  describe(`the ${kind} batch records`, () => {
    const batches = fixture(start);

    versionsSuite<Batch>(batches, {
      make: aBatch,
      idOf: ({ batch_id }) => batch_id,
      change: (batch, prompt) => ({ ...batch, prompt, version: batch.version + 1 }),
    });

    test("a batch keeps every field", async () => {
      const batch = aBatch({
        prompt: "brighter",
        estimate_usd: 1.5,
        max_cost_usd: 2,
        cancelled_at: "2026-03-01T12:00:00.000Z",
        skipped: [{ asset_id: aBatch().asset_ids[0] ?? "", code: "asset.too_many_outputs" }],
      });
      await batches.port.create(batch);
      expect(await batches.port.get(batch.user_id, batch.batch_id)).toEqual(batch);
    });
  });
}
