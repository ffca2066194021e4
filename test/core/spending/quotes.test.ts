import { NewBatch } from "@luster/contract/batches";
import { maxPromptLength } from "@luster/contract/jobs";
import { Strength } from "@luster/contract/strength";
import { createPlan } from "@luster/core/batches/plan";
import { estimateUsd } from "@luster/core/engines/estimate";
import { openAiEngine, type OpenAiOptions } from "@luster/core/engines/openai/openai";
import { openAi } from "@luster/core/engines/openai/provider";
import type { Prepared } from "@luster/core/pictures/picture";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mulberry32 } from "../../kit/mulberry32.ts";
import { anAsset } from "../../kit/samples.ts";
import { usageOfEdit } from "../../kit/servers/openai-bill.ts";
import { startOpenAi } from "../../kit/servers/openai.ts";
import { user, world } from "../../kit/world.ts";

const apiKey = "sk-example-not-a-key";
const noPicture = JSON.stringify({ created: 1, data: [{ b64_json: "AAAA" }] });

/** US dollars of each call, by OpenAI's price list. */
const bills: number[] = [];
/** The most tokens of one kind that a call had. */
const seen = { textIn: 0, imageIn: 0 };
let provider: Awaited<ReturnType<typeof startOpenAi>>;
beforeAll(async () => {
  provider = await startOpenAi({
    apiKey,
    // It bills the call and sends a picture that nobody can decode, which takes less time than a real one.
    plan: (_, { fields }) => {
      const { input_tokens_details: input, output_tokens } = usageOfEdit(fields);
      seen.textIn = Math.max(seen.textIn, input.text_tokens);
      seen.imageIn = Math.max(seen.imageIn, input.image_tokens);
      bills.push((input.text_tokens * 5 + input.image_tokens * 8 + output_tokens * 30) / 1e6);
      return { body: noPicture };
    },
  });
});
afterAll(() => provider.stop());

const models = [...openAi.prices.keys()];
const qualities = ["low", "medium", "high", "xhigh", "max", "auto"] as const;
const prompts = [
  undefined,
  "warmer",
  "a".repeat(maxPromptLength),
  "明".repeat(maxPromptLength),
  "🏡".repeat(maxPromptLength),
];
const sizes = [
  [4032, 3024],
  [3024, 4032],
  [6000, 4000],
  [8192, 5464],
  [9000, 3000],
  [12_000, 1200],
  [1200, 800],
  [640, 480],
  [2000, 2000],
];

/** Shoots of one photo or of three, every model, quality and kind of prompt among them. */
const shoots = Array.from({ length: 50 }, (_, number) => {
  const random = mulberry32(number + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const own = {
    model: models[number % models.length] ?? "",
    quality: qualities[number % qualities.length] ?? "auto",
  };
  const wish = { prompt: prompts[number % prompts.length], strength: pick(Strength.options) };
  const photos = Array.from({ length: random() < 0.2 ? 3 : 1 }, () => pick(sizes));
  return { number, own, wish, photos };
});

test("the estimate of none of 50 mixed shoots is below what the provider billed for it, nor that of any call", async () => {
  for (const { number, own, wish, photos } of shoots) {
    const engine = engineOf(own);
    const pictures = photos.map(([width = 0, height = 0]): Prepared => ({
      data: new Uint8Array(width * height * 3),
      width,
      height,
      credits: {},
    }));
    const estimate = await estimateOf(photos.length, own, wish);
    bills.length = 0;
    for (const picture of pictures) {
      const request = { ...wish, userHash: "hash", signal: new AbortController().signal };
      await expect(engine.enhance(picture, request)).rejects.toMatchObject({
        code: "engine.outcome_unknown",
      });
    }
    expect(bills, `shoot ${number}`).toHaveLength(photos.length);
    for (const bill of bills)
      expect(engine.mostUsd, `a call of shoot ${number}`).toBeGreaterThanOrEqual(bill);
    const billed = bills.reduce((sum, bill) => sum + bill, 0);
    expect(estimate, `shoot ${number}`).toBeGreaterThanOrEqual(billed);
  }
  // Each part by itself: one that is too small must not hide behind another.
  expect(seen.textIn).toBeLessThanOrEqual(openAi.most.textIn);
  expect(seen.imageIn).toBeLessThanOrEqual(openAi.most.imageIn);
  // A busy machine takes three times as long as an idle one, which takes twenty seconds.
}, 240_000);

const engineOf = (own: Pick<OpenAiOptions, "model" | "quality">) =>
  openAiEngine({ ...own, apiKey, baseURL: provider.baseURL, timeoutMs: 60_000 });

/** What a request for a batch of so many photos is told. */
async function estimateOf(
  count: number,
  own: Pick<OpenAiOptions, "model" | "quality">,
  wish: object,
): Promise<number> {
  const { keep, shoots: all } = world();
  const { shoot_id } = await all.create(user, { name: "12 Garden Lane" });
  for (let made = 0; made < count; made += 1) await keep.assets.create(anAsset({ user_id: user, shoot_id }));
  const priceOf = () => estimateUsd(openAi, own);
  const plan = createPlan({ assets: keep.assets, jobs: keep.jobs, shoots: all, offers: () => true, priceOf });
  const { estimate_usd } = await plan(user, shoot_id, NewBatch.parse({ ...wish, tier: "premium" }));
  return estimate_usd ?? Number.NaN;
}
