import { reach } from "./outage.ts";

/** The one record of a kind that a deployment has, in memory. */
export function memoryOnlyRecord<T>() {
  const kept: { state?: T } = {};
  const records = {
    unavailable: false,
    async get(): Promise<T | undefined> {
      await reach(records);
      return structuredClone(kept.state);
    },
    async put(state: T): Promise<void> {
      await reach(records);
      kept.state = structuredClone(state);
    },
  };
  return records;
}
