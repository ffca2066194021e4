import type { UploadRecords } from "@luster/core/uploads/records";
import type { Upload } from "@luster/core/uploads/upload";
import type { Breakable } from "./outage.ts";
import { versionsInMemory } from "./versions.memory.ts";

export type MemoryUploadRecords = UploadRecords & Breakable & { all(): Upload[] };

/** Uploads in memory. */
export function memoryUploadRecords(): MemoryUploadRecords {
  const health: Breakable = { unavailable: false };
  return Object.assign(
    health,
    versionsInMemory<Upload>(({ asset_id }) => asset_id, health),
  );
}
