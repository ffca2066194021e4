/** The tokens of one picture of 1536 × 1024, as OpenAI states them for gpt-image-1, by quality; the tests' own above. */
const ofPicture: Record<string, number> = {
  low: 408,
  medium: 1584,
  high: 6240,
  auto: 6240,
  xhigh: 12_480,
  max: 12_480,
};

/**
 * The `usage` of an edit, as a provider would bill it that counts by size: the picture out by its pixels, the picture
 * in by its tiles of 512 and in high fidelity, and the words by their bytes, which no tokenizer exceeds.
 */
export function usageOfEdit({ size = "1024x1024", quality = "auto", prompt = "" }: Record<string, string>) {
  const [width = 0, height = 0] = size.split("x").map(Number);
  const text_tokens = Buffer.byteLength(prompt);
  const image_tokens = 85 + 170 * Math.ceil(width / 512) * Math.ceil(height / 512) + 6_240;
  const output_tokens = Math.ceil((width * height * (ofPicture[quality] ?? 0)) / (1536 * 1024));
  const input_tokens = text_tokens + image_tokens;
  return {
    total_tokens: input_tokens + output_tokens,
    input_tokens,
    output_tokens,
    input_tokens_details: { text_tokens, image_tokens },
  };
}
