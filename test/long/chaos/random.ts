import { createHash } from "node:crypto";

export type Random = {
  /** True in this share of the cases, 0 to 1. */
  chance(share: number): boolean;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
};

/** The same numbers for the same seed and name, whatever else was drawn: job 17 has one fate in a run of 20 and of 10,000. */
export function randomFor(seed: number, name: string): Random {
  const digest = createHash("sha256").update(`${seed}/${name}`).digest();
  const state = { value: digest.readUInt32LE() };
  const between = (low: number, high: number) => low + Math.floor(draw(state) * (high - low + 1));
  return {
    chance: (share) => draw(state) < share,
    between,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
  };
}

/** mulberry32: 0 to below 1. */
function draw(state: { value: number }): number {
  state.value = (state.value + 0x6d2b79f5) | 0;
  const mixed = Math.imul(state.value ^ (state.value >>> 15), 1 | state.value);
  const mixedAgain = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixedAgain ^ (mixedAgain >>> 14)) >>> 0) / 2 ** 32;
}
