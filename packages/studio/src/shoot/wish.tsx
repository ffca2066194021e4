import type { Strength, Tier } from "@luster/client";
import type { Signal } from "@preact/signals";
import { isPaid } from "../service.ts";

/** How photos are to be enhanced. */
export type Wish = { tier: Tier; strength: Strength; prompt: string };

export const tiers = { basic: "Basic", standard: "Standard", premium: "Premium" } as const;
export const looks = { correct: "Correct only", natural: "Natural", bright: "Bright listing" } as const;

/** What a job takes. The basic tier reads no prompt, and the others know no look. */
export const wishOf = ({ tier, strength, prompt }: Wish) => ({
  tier,
  strength,
  ...(tier !== "basic" && prompt.trim() !== "" ? { prompt: prompt.trim() } : {}),
});

/** The choice of look or of a model and what to tell it. */
export function WishForm({ wish }: { wish: Signal<Wish> }) {
  const { tier, strength, prompt } = wish.value;
  const change = (part: Partial<Wish>): void => void (wish.value = { ...wish.value, ...part });
  return (
    <>
      <label class="min-w-32 flex-1 text-sm sm:flex-none">
        <span class="mb-1 block">Tier</span>
        <select
          class="select select-sm w-full sm:w-52"
          value={tier}
          onChange={({ currentTarget }) => change({ tier: oneOf(tierNames, currentTarget.value) })}
        >
          {tierNames.map((each) => (
            <option key={each} value={each}>
              {tiers[each]}
              {each === "basic" ? ", free" : paidNote()}
            </option>
          ))}
        </select>
      </label>
      {tier === "basic" ? (
        <label class="min-w-32 flex-1 text-sm sm:flex-none">
          <span class="mb-1 block">Look</span>
          <select
            class="select select-sm w-full sm:w-40"
            value={strength}
            onChange={({ currentTarget }) => change({ strength: oneOf(strengths, currentTarget.value) })}
          >
            {strengths.map((each) => (
              <option key={each} value={each}>
                {looks[each]}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <label class="w-full text-sm sm:w-80">
          <span class="mb-1 block">What to do, in your words (optional)</span>
          <input
            type="text"
            class="input input-sm w-full"
            maxLength={1000}
            placeholder="Brighter windows, warmer evening light"
            value={prompt}
            onInput={({ currentTarget }) => change({ prompt: currentTarget.value })}
          />
        </label>
      )}
    </>
  );
}

const tierNames = ["basic", "standard", "premium"] as const;
const strengths = ["correct", "natural", "bright"] as const;

const paidNote = (): string => (isPaid("standard") ? ", paid" : ", not set up here");

/** A choice's value as what it is: the first for anything else. */
const oneOf = <const T extends string>(all: readonly [T, ...T[]], value: string): T =>
  all.find((each) => each === value) ?? all[0];
