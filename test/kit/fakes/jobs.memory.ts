import type { Job } from "@luster/core/jobs/job";
import type { JobRecords } from "@luster/core/jobs/records";
import type { Breakable } from "./outage.ts";
import { versionsInMemory } from "./versions.memory.ts";

export type MemoryJobRecords = JobRecords & Breakable & { all(): Job[] };

/** Jobs in memory. */
export function memoryJobRecords(): MemoryJobRecords {
  const health: Breakable = { unavailable: false };
  return Object.assign(
    health,
    versionsInMemory<Job>(({ job_id }) => job_id, health),
  );
}
