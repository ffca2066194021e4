import { createHash } from "node:crypto";
import { mulberry32 } from "../../kit/mulberry32.ts";

export type Random = {
  /** True in this share of the cases, 0 to 1. */
  chance(share: number): boolean;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
};

/**
 * The same numbers for the same seed and name, whatever else was drawn: job 17 has one fate in a run of 20 and of
 * 10,000.
 */
export function randomFor(seed: number, name: string): Random {
  const digest = createHash("sha256").update(`${seed}/${name}`).digest();
  const draw = mulberry32(digest.readUInt32LE());
  const between = (low: number, high: number) => low + Math.floor(draw() * (high - low + 1));
  return {
    chance: (share) => draw() < share,
    between,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
  };
}
