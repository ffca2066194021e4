import { hash } from "node:crypto";
import { basicEngine } from "@luster/core/engines/basic/basic";
import type { Engine } from "@luster/core/engines/engine";
import { openAiEngine } from "@luster/core/engines/openai/openai";
import { limited } from "@luster/core/providers/limited";
import { dynamoProviderRecords } from "@luster/core/providers/records.dynamo";
import type { Tier } from "@luster/contract/tier";
import { seconds } from "@luster/core/time";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { table } from "./clients.ts";
import { now } from "./seams.ts";

type Chosen = { engine: Engine; substituted: boolean } | undefined;

const basic = /* @__PURE__ */ once(basicEngine);

/** The engine of a tier, as the settings name it. */
export function engines(tier: Tier): Chosen {
  if (tier === "basic") return { engine: basic(), substituted: false };
  const { PAID_TIERS } = environment("tiers");
  if (PAID_TIERS === "substitute") return { engine: basic(), substituted: true };
  return PAID_TIERS === "openai" ? paid(tier) : undefined;
}

function paid(tier: "standard" | "premium"): Chosen {
  const openai = environment("openai");
  if (openai.OPENAI_API_KEY === undefined) return undefined;
  const { model, quality } = {
    standard: { model: openai.OPENAI_STANDARD_MODEL, quality: openai.OPENAI_STANDARD_QUALITY },
    premium: { model: openai.OPENAI_PREMIUM_MODEL, quality: openai.OPENAI_PREMIUM_QUALITY },
  }[tier];
  const engine = openAiEngine({
    apiKey: openai.OPENAI_API_KEY,
    ...(openai.OPENAI_BASE_URL !== undefined && { baseURL: openai.OPENAI_BASE_URL }),
    model,
    quality,
    timeoutMs: seconds(openai.OPENAI_TIMEOUT_SECONDS),
  });
  return {
    engine: limited(engine, {
      records: dynamoProviderRecords(table()),
      perMinute: openai.OPENAI_IMAGES_PER_MINUTE,
      account: hash("sha256", [openai.OPENAI_API_KEY, openai.OPENAI_BASE_URL].join(" ")).slice(0, 12),
      now,
    }),
    substituted: false,
  };
}
