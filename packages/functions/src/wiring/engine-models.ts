import { priceOf, type Provider } from "@luster/core/engines/engine";
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

/** The models in use whose price is not known: what they cost is not on their jobs, and not in the alarm on cost. */
export function modelsWithoutPrice(): string[] {
  const provider = paidProvider();
  if (!provider) return [];
  const models = Object.values(openAiModels()).map(({ model }) => model);
  return [...new Set(models)].filter((model) => priceOf(provider, model) === undefined);
}
