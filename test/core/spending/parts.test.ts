import { partLimits } from "@luster/core/spending/parts";
import fc from "fast-check";
import { expect, test } from "vitest";

const usd = (amount: number) => amount * 1_000_000;
const total = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);

test("a small cap is one part, so that none of it is left over; a large one is spread over all", () => {
  expect(partLimits(usd(2), [0, 0, 0, 0])).toEqual([usd(2), 0, 0, 0]);
  expect(partLimits(usd(120), [0, 0, 0, 0])).toEqual([usd(60), usd(60), 0, 0]);
  expect(partLimits(usd(40_000), [0, 0, 0, 0])).toEqual(Array(4).fill(usd(10_000)));
});

test("a cap that is lifted or lowered during the day counts what every part has come to", () => {
  expect(partLimits(usd(200), [usd(190), 0, 0, 0])).toEqual([0, ...Array(3).fill(Math.floor(usd(10) / 3))]);
  expect(partLimits(usd(60), [usd(50), usd(50), usd(50), usd(50)])).toEqual([0, 0, 0, 0]);
});

test("whatever the caps of a day, and in whatever order its parts fill, they never come to more than the highest", () => {
  const fills = fc.array(
    fc.record({
      cap: fc.integer({ min: 0, max: usd(400) }),
      part: fc.integer({ min: 0, max: 3 }),
      amount: fc.integer({ min: 1, max: usd(30) }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(fills, (steps) => {
      const used = [0, 0, 0, 0];
      for (const { cap, part, amount } of steps) {
        const before = total(used);
        const now = used[part] ?? 0;
        if (now + amount > (partLimits(cap, used)[part] ?? 0)) continue;
        used[part] = now + amount;
        expect(before + amount).toBeLessThanOrEqual(cap);
      }
    }),
  );
});
