import type { Batch } from "@luster/core/batches/batch";
import type { BatchRecords } from "@luster/core/batches/records";
import type { Breakable } from "./outage.ts";
import { versionsInMemory } from "./versions.memory.ts";

/** Batches in memory. */
export function memoryBatchRecords(): BatchRecords & Breakable & { all(): Batch[] } {
  const health: Breakable = { unavailable: false };
  return Object.assign(
    health,
    versionsInMemory<Batch>(({ batch_id }) => batch_id, health),
  );
}
