import type { UploadRecords } from "@luster/core/uploads/records";
import type { Upload } from "@luster/core/uploads/upload";
import { type Breakable, reach } from "./outage.ts";
import { versionsInMemory } from "./versions.memory.ts";

export type MemoryUploadRecords = UploadRecords & Breakable & { all(): Upload[] };

/** Uploads in memory. */
export function memoryUploadRecords(): MemoryUploadRecords {
  const health: Breakable = { unavailable: false };
  const versions = versionsInMemory<Upload>(({ asset_id }) => asset_id, health);
  const ofShoot: UploadRecords["ofShoot"] = async (user, shootId) => {
    await reach(health);
    return versions.all().filter(({ user_id, shoot_id }) => user_id === user && shoot_id === shootId);
  };
  return Object.assign(health, versions, { ofShoot });
}
