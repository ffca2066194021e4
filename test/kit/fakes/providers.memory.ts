import type { Gate } from "@luster/core/providers/gate";
import type { ProviderRecords } from "@luster/core/providers/records";
import { type Breakable, reach } from "./outage.ts";

/** What is known of providers, in memory. */
export function memoryProviderRecords(): ProviderRecords & Breakable {
  const minutes = new Map<string, number>();
  const gates = new Map<string, Gate>();
  const records: ProviderRecords & Breakable = {
    unavailable: false,
    async take(provider, minute, limit) {
      await reach(records);
      const key = JSON.stringify([provider, minute]);
      const used = minutes.get(key) ?? 0;
      if (used >= limit) return false;
      minutes.set(key, used + 1);
      return true;
    },
    async release(provider, minute) {
      await reach(records);
      const key = JSON.stringify([provider, minute]);
      minutes.set(key, Math.max(0, (minutes.get(key) ?? 0) - 1));
    },
    async gate({ provider, scope }) {
      await reach(records);
      return structuredClone(gates.get(JSON.stringify([provider, scope])));
    },
    async gates(provider) {
      await reach(records);
      const own = [...gates].filter(([key]) => JSON.parse(key)[0] === provider);
      return structuredClone(own.map(([, gate]) => gate));
    },
    async putGate({ provider, scope }, gate) {
      await reach(records);
      gates.set(JSON.stringify([provider, scope]), structuredClone(gate));
    },
  };
  return records;
}
