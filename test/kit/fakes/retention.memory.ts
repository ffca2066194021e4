import type { Applied } from "@luster/core/retention/applied";
import type { RetentionRecords } from "@luster/core/retention/records";
import { type Breakable, reach } from "./outage.ts";

/** How far the retention has been applied, in memory. */
export function memoryRetentionRecords(): RetentionRecords & Breakable {
  const kept: { applied?: Applied } = {};
  const records: RetentionRecords & Breakable = {
    unavailable: false,
    async get() {
      await reach(records);
      return structuredClone(kept.applied);
    },
    async put(applied) {
      await reach(records);
      kept.applied = structuredClone(applied);
    },
  };
  return records;
}
