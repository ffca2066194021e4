import { type Deletion, thingOf } from "@luster/core/deletions/deletion";
import type { DeletionRecords } from "@luster/core/deletions/records";
import { describe, expect, test } from "vitest";
import { aDeletion } from "../samples.ts";
import { collected } from "./collected.ts";
import { listSuite } from "./list.suite.ts";
import { fixture, outage, type Start } from "./fixture.ts";
import { versionsSuite } from "./versions.suite.ts";

/** What every `DeletionRecords` promises. */
export function deletionRecordsSuite(kind: string, start: Start<DeletionRecords>): void {
  describe(`the ${kind} deletion records`, () => {
    const records = fixture(start);
    const change = (deletion: Deletion, text: string): Deletion => ({
      ...deletion,
      unreachable: [{ storage: "local", object_key: text }],
      version: deletion.version + 1,
    });

    versionsSuite<Deletion>(records, { make: aDeletion, idOf: ({ deletion_id }) => deletion_id, change });

    test("one of each thing runs at a time", async () => {
      const first = aDeletion();
      const second = aDeletion({ user_id: first.user_id, scope: first.scope });
      expect([await records.port.create(first), await records.port.create(second)]).toEqual([true, false]);
      expect(await records.port.running(first.user_id)).toEqual([first]);
    });

    test("those of an asset, an output and a user run beside each other, and nobody else sees them", async () => {
      const [shoot_id, asset_id, job_id] = ["shoot_1", "asset_1", "job_1"];
      const { user_id } = aDeletion();
      const all = [
        aDeletion({ user_id, scope: { kind: "asset", shoot_id, asset_id } }),
        aDeletion({ user_id, scope: { kind: "output", shoot_id, asset_id, job_id } }),
        aDeletion({ user_id, scope: { kind: "user" } }),
        aDeletion({ user_id, scope: { kind: "user" } }),
      ];
      for (const each of all) await records.port.create(each);
      const running = await records.port.running(user_id);
      expect(running.map(thingOf).toSorted()).toEqual(all.map(thingOf).toSorted());
      expect(await records.port.running("nobody")).toEqual([]);
    });

    test("a finished one hides nothing, waits for nothing, and leaves its receipt, also when it is finished twice", async () => {
      const deletion = aDeletion({ done_at: "2026-03-01T14:00:00.000Z" });
      const { due_at: _, ...receipt } = deletion;
      await records.port.create(deletion);
      for (let times = 0; times < 2; times += 1) await records.port.finish(deletion);
      expect(await records.port.running(deletion.user_id)).toEqual([]);
      expect(await records.port.get(deletion.user_id, deletion.deletion_id)).toEqual(receipt);
      const due = await collected(records.port.due(new Date("2027-01-01")));
      expect(due.flat().map(({ deletion_id }) => deletion_id)).not.toContain(deletion.deletion_id);
      expect(await records.port.create(aDeletion({ ...deletion, version: 1 }))).toBe(true);
    });

    listSuite({
      async fill(size) {
        const { user_id } = aDeletion();
        const made = Array.from({ length: size }, () => aDeletion({ user_id }));
        for (const [index, deletion] of made.entries()) {
          await records.port.create(deletion);
          // Some run, and the receipts of others are between them.
          if (index % 3 > 0) await records.port.finish(deletion);
        }
        const shown = made.map(({ due_at, ...rest }, index) => (index % 3 > 0 ? rest : { ...rest, due_at }));
        return { records: shown.toReversed(), list: (page) => records.port.list(user_id, page) };
      },
    });

    test("running and finish say that the service is unavailable when it is", async () => {
      await expect(records.gone.running("ana")).rejects.toMatchObject(outage);
      await expect(records.gone.finish(aDeletion())).rejects.toMatchObject(outage);
    });
  });
}
