import type { Price, Provider } from "../engine.ts";

// Both models of 2.6 cost what those of 2.5 did: OpenAI's page of sunburst, and for flare two resellers at OpenAI's
// own prices.
const price: Price = { textIn: 5, imageIn: 8, imageOut: 30 };

/** OpenAI, as its price list and its documentation were in November 2026. */
export const openAi = {
  id: "openai",
  prices: new Map([
    ["gpt-image-2.6-sunburst", price],
    ["gpt-image-2.6-flare", price],
    ["gpt-image-2.5-sunburst", price],
    ["gpt-image-2.5-flare", price],
  ]),
  limits: {
    step: 16,
    maxEdge: 3840,
    maxRatio: 3,
    minPixels: 655_360,
    // Above 2560 × 1440 OpenAI calls a size experimental. A photographer's picture has 12 million and more.
    maxPixels: 3840 * 2160,
  },
  // OpenAI says how many tokens a picture of 1536x1024 has for gpt-image-1: 408, 1584 and 6240. The same for each
  // pixel of the largest that is asked for, and twice as many for the qualities above; what is really used, half of
  // it or less, is on each job. A text has no more tokens than bytes: our own rules, and four for each character of
  // the longest prompt.
  most: {
    textIn: 6_000,
    imageIn: 15_000,
    imageOut: { low: 2_160, medium: 8_360, high: 32_960, auto: 32_960, xhigh: 65_920, max: 65_920 },
  },
} as const satisfies Provider;
