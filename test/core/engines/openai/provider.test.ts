import { priceOf } from "@luster/core/engines/engine";
import { openAi } from "@luster/core/engines/openai/provider";
import { settings } from "@luster/settings/functions";
import { expect, it } from "vitest";

const { OPENAI_STANDARD_MODEL, OPENAI_PREMIUM_MODEL } = settings.openai.parse({});

it.each([OPENAI_STANDARD_MODEL, OPENAI_PREMIUM_MODEL])("the default model %s has a price", (model) => {
  expect(priceOf(openAi, model)).toEqual({ textIn: 5, imageIn: 8, imageOut: 30 });
});

it("a model that is named with its date has the price of its name", () => {
  expect(priceOf(openAi, "gpt-image-2.5-flare-2026-09-08")).toEqual(priceOf(openAi, "gpt-image-2.5-flare"));
});

it.each(["gpt-image-9", "toString", ""])("no price is made up for %j", (model) => {
  expect(priceOf(openAi, model)).toBeUndefined();
});
