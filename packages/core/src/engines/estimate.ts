import { priceOf, type Provider } from "./engine.ts";

/**
 * US dollars that one picture costs at most, by the provider's price list and its own tokens of a call; `undefined`
 * where the price of the model or the tokens of the quality are not known. A call whose result is lost may be paid
 * for again.
 */
export function estimateUsd(
  provider: Provider,
  { model, quality }: { model: string; quality: string },
): number | undefined {
  const price = priceOf(provider, model);
  const out = provider.most?.imageOut[quality];
  if (!price || !provider.most || out === undefined) return undefined;
  const { textIn, imageIn } = provider.most;
  return (textIn * price.textIn + imageIn * price.imageIn + out * price.imageOut) / 1_000_000;
}
