import type { IdempotencyRecord, IdempotencyRecords } from "@luster/core/idempotency/idempotency";
import { type Breakable, reach } from "./outage.ts";

/** Idempotency records in memory. */
export function memoryIdempotencyRecords(): IdempotencyRecords & Breakable {
  const items = new Map<string, IdempotencyRecord>();
  const records: IdempotencyRecords & Breakable = {
    unavailable: false,
    async reserve(record, now) {
      await reach(records);
      const key = JSON.stringify([record.user_id, record.operation, record.key]);
      const existing = items.get(key);
      if (existing && existing.expires_at > now) return structuredClone(existing);
      items.set(key, structuredClone(record));
      return record;
    },
  };
  return records;
}
