import type { Batch } from "@luster/core/batches/batch";
import type { BatchRecords } from "@luster/core/batches/records";
import { type Breakable, reach } from "./outage.ts";
import { versionsInMemory } from "./versions.memory.ts";

/** Batches in memory. */
export function memoryBatchRecords(): BatchRecords & Breakable & { all(): Batch[] } {
  const health: Breakable = { unavailable: false };
  const versions = versionsInMemory<Batch>(({ batch_id }) => batch_id, health);
  return Object.assign(health, versions, {
    async ofShoot(user: string, shootId: string) {
      await reach(health);
      return versions.all().filter(({ user_id, shoot_id }) => user_id === user && shoot_id === shootId);
    },
    remove: ({ user_id, batch_id }: Pick<Batch, "user_id" | "batch_id">) => versions.drop(user_id, batch_id),
  });
}
