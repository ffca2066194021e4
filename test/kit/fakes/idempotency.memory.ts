import type { IdempotencyRecord, IdempotencyStore } from "@luster/core/idempotency/idempotency";
import { type Breakable, reach } from "./outage.ts";

/** Idempotency records in memory. */
export function memoryIdempotencyStore(): IdempotencyStore & Breakable {
  const records = new Map<string, IdempotencyRecord>();
  const store: IdempotencyStore & Breakable = {
    unavailable: false,
    async claim(record, now) {
      await reach(store);
      const key = JSON.stringify([record.user_id, record.operation, record.key]);
      const existing = records.get(key);
      if (existing && existing.expires_at > now) return structuredClone(existing);
      records.set(key, structuredClone(record));
      return record;
    },
  };
  return store;
}
