import type { Job } from "@luster/core/jobs/job";
import type { JobStore } from "@luster/core/jobs/store";
import type { Breakable } from "./outage.ts";
import { versionsInMemory } from "./versions.memory.ts";

export type MemoryJobStore = JobStore & Breakable & { all(): Job[] };

/** Jobs in memory. */
export function memoryJobStore(): MemoryJobStore {
  const health: Breakable = { unavailable: false };
  return Object.assign(
    health,
    versionsInMemory<Job>(({ job_id }) => job_id, health),
  );
}
