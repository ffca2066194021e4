/** One tick of simulated time, in milliseconds. */
export const tick = 100;

const none = -1;

/**
 * What is due when: each of so many entries at one time at most, those of one tick in the order in which they were
 * entered. A day of a million photos has a hundred million entries, so it is lists in arrays and no heap.
 */
export function timetable(entries: number, ticks: number) {
  const first = new Int32Array(ticks).fill(none);
  const last = new Int32Array(ticks).fill(none);
  const next = new Int32Array(entries).fill(none);
  const state = { at: 0, left: 0 };

  return {
    /** Nothing is due before this tick. */
    now: (): number => state.at,
    /** Enters what is due at a tick, at the next one at the earliest; after the end of the table nothing comes. */
    enter(entry: number, at: number): void {
      const due = Math.max(Math.ceil(at), state.at + 1);
      if (due >= ticks) return;
      const end = last[due] ?? none;
      if (end === none) first[due] = entry;
      else next[end] = entry;
      last[due] = entry;
      next[entry] = none;
      state.left += 1;
    },
    /** Goes to the next tick at which something is due, calls `due` with each of it; `false` when there is none. */
    advance(due: (entry: number) => void): boolean {
      if (state.left === 0) return false;
      do state.at += 1;
      while (first[state.at] === none);
      for (let entry = first[state.at] ?? none; entry !== none;) {
        const following = next[entry] ?? none;
        state.left -= 1;
        due(entry);
        entry = following;
      }
      return true;
    },
  };
}
