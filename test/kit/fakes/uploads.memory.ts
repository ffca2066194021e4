import type { UploadStore } from "@luster/core/uploads/store";
import type { Upload } from "@luster/core/uploads/upload";
import type { Breakable } from "./outage.ts";
import { versionsInMemory } from "./versions.memory.ts";

export type MemoryUploadStore = UploadStore & Breakable & { all(): Upload[] };

/** Uploads in memory. */
export function memoryUploadStore(): MemoryUploadStore {
  const health: Breakable = { unavailable: false };
  return Object.assign(
    health,
    versionsInMemory<Upload>(({ asset_id }) => asset_id, health),
  );
}
