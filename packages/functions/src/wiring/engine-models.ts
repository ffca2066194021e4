import { priceOf, type Provider } from "@luster/core/engines/engine";
import { estimateUsd } from "@luster/core/engines/estimate";
import { openAi } from "@luster/core/engines/openai/provider";
import type { Tier } from "@luster/contract/tier";
import { environment } from "../environment.ts";

// What is known of the engines without loading one: sharp and a provider's SDK are heavy.

export type PaidTier = Exclude<Tier, "basic">;

/** Which engine makes what nobody is paid for. */
export const ownEngine = "basic";

/** OpenAI's models, as the settings name them. */
export function openAiModels() {
  const openai = environment("openai");
  return {
    standard: { model: openai.OPENAI_STANDARD_MODEL, quality: openai.OPENAI_STANDARD_QUALITY },
    premium: { model: openai.OPENAI_PREMIUM_MODEL, quality: openai.OPENAI_PREMIUM_QUALITY },
  };
}

/** Who is paid for the paid tiers; `undefined` when nobody is. */
export const paidProvider = (): Provider | undefined =>
  environment("tiers").PAID_TIERS === openAi.id ? openAi : undefined;

/** Whether somebody is paid for a tier: nobody is for the basic one, nor for what stands in for the others. */
export const isPaid = (tier: Tier): tier is PaidTier => tier !== "basic" && paidProvider() !== undefined;

/** US dollars that one call of a tier costs at most; `undefined` where the price of its model is not known. */
export function estimateOf(tier: Tier): number | undefined {
  const provider = paidProvider();
  return !isPaid(tier) || !provider ? 0 : estimateUsd(provider, openAiModels()[tier]);
}

/** The same, with what is reserved where the price is not known. */
export const mostOf = (tier: Tier): number => estimateOf(tier) ?? environment("spending").UNPRICED_CALL_USD;

/** The same of the cheapest paid tier; `undefined` when nobody is paid. */
export const leastCallUsd = (): number | undefined =>
  paidProvider() && Math.min(mostOf("standard"), mostOf("premium"));

/** The models in use whose price is not known: what they cost is not on their jobs, and not in the alarm on cost. */
export function modelsWithoutPrice(): string[] {
  const provider = paidProvider();
  if (!provider) return [];
  const models = Object.values(openAiModels()).map(({ model }) => model);
  return [...new Set(models)].filter((model) => priceOf(provider, model) === undefined);
}
