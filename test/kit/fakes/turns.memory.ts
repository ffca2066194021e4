import type { Turn, TurnStore } from "@luster/core/turns/store";
import { type Breakable, reach } from "./outage.ts";

/** Turns in memory. */
export function memoryTurnStore(): TurnStore & Breakable {
  const turns = new Map<string, Turn>();
  const store: TurnStore & Breakable = {
    unavailable: false,
    async take(turn, now) {
      await reach(store);
      const held = turns.get(keyOf(turn));
      if (held && held.holder !== turn.holder && held.until > now) return false;
      turns.set(keyOf(turn), structuredClone(turn));
      return true;
    },
    async end(turn, now) {
      await reach(store);
      if (turns.get(keyOf(turn))?.holder === turn.holder) turns.set(keyOf(turn), { ...turn, until: now });
    },
  };
  return store;
}

const keyOf = ({ user_id, thing }: Turn): string => JSON.stringify([user_id, thing]);
