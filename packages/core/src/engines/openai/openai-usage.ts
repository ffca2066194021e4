import * as z from "zod";
import { type Price, priceOf, type Usage } from "../engine.ts";
import { openAi } from "./provider.ts";

const Tokens = z.int().nonnegative();

/** The `usage` of the provider's reply. */
export const ReportedUsage = z.object({
  input_tokens: Tokens,
  output_tokens: Tokens,
  input_tokens_details: z.object({ text_tokens: Tokens, image_tokens: Tokens }),
});
export type ReportedUsage = z.infer<typeof ReportedUsage>;

/** What a call used and, for a model whose price is known, what it cost in US dollars. */
export function usageOf(model: string, reported: ReportedUsage): Usage {
  const { input_tokens, output_tokens } = reported;
  const price = priceOf(openAi, model);
  return { input_tokens, output_tokens, ...(price && { cost_usd: cost(price, reported) }) };
}

/** All output counts as image tokens: any text the model writes is a rounding error beside them. */
function cost(price: Price, { input_tokens_details: input, output_tokens }: ReportedUsage): number {
  const millionths =
    input.text_tokens * price.textIn + input.image_tokens * price.imageIn + output_tokens * price.imageOut;
  return Math.round(millionths) / 1_000_000;
}
