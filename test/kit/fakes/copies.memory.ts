import type { CopyRecords, Walk } from "@luster/core/backups/records";
import type { Copies } from "@luster/core/storage/store";
import type { Clock } from "@luster/core/time";
import { type Breakable, reach } from "./outage.ts";
import { memoryStore, type MemoryStore } from "./store.memory.ts";

/** The second copies, in memory. */
export function memoryCopies(now: Clock): Copies & Pick<MemoryStore, "keys" | "replace" | "unavailable"> {
  const store = memoryStore({ name: "s3", now });
  return {
    ...store,
    name: "copies",
    get unavailable() {
      return store.unavailable;
    },
    set unavailable(is) {
      store.unavailable = is;
    },
  };
}

/** How far the walk over all originals is, in memory. */
export function memoryCopyRecords(): CopyRecords & Breakable {
  const kept: { walk?: Walk } = {};
  const records: CopyRecords & Breakable = {
    unavailable: false,
    async get() {
      await reach(records);
      return structuredClone(kept.walk);
    },
    async put(walk) {
      await reach(records);
      kept.walk = structuredClone(walk);
    },
  };
  return records;
}
