import type { Turn, TurnRecords } from "@luster/core/turns/records";
import { type Breakable, reach } from "./outage.ts";

/** Turns in memory. */
export function memoryTurnRecords(): TurnRecords & Breakable {
  const turns = new Map<string, Turn>();
  const records: TurnRecords & Breakable = {
    unavailable: false,
    async take(turn, now) {
      await reach(records);
      const held = turns.get(keyOf(turn));
      if (held && held.holder !== turn.holder && held.until > now) return false;
      turns.set(keyOf(turn), structuredClone(turn));
      return true;
    },
    async end(turn, now) {
      await reach(records);
      if (turns.get(keyOf(turn))?.holder === turn.holder) turns.set(keyOf(turn), { ...turn, until: now });
    },
  };
  return records;
}

const keyOf = ({ user_id, thing }: Turn): string => JSON.stringify([user_id, thing]);
