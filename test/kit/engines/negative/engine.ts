import { type Engine, priceOf, type Provider } from "@luster/core/engines/engine";
import { sharpOf } from "@luster/core/pictures/pixels";

/** A provider of the tests' own, which develops negatives in the wrong colours. */
const darkroom = {
  id: "darkroom",
  prices: new Map([["negative-1", { textIn: 0, imageIn: 0, imageOut: 1_000 }]]),
  limits: { step: 1, maxEdge: 10_000, maxRatio: 100, minPixels: 1, maxPixels: 100_000_000 },
} as const satisfies Provider;

/** Inverts every pixel; each costs a thousandth of a dollar. */
export const negativeEngine = (model = "negative-1"): Engine => ({
  id: "negative",
  model,
  provider: darkroom,
  async enhance(original) {
    const data = await sharpOf(original).negate({ alpha: false }).raw().toBuffer();
    const output_tokens = original.width * original.height;
    const price = priceOf(darkroom, model);
    return {
      picture: { ...original, data },
      usage: {
        input_tokens: 0,
        output_tokens,
        ...(price && { cost_usd: (output_tokens * price.imageOut) / 1_000_000 }),
      },
    };
  },
});
