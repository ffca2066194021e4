import type { Copies } from "@luster/core/storage/store";
import type { Clock } from "@luster/core/time";
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
