import { hash } from "node:crypto";
import { basicEngine } from "@luster/core/engines/basic/basic";
import type { Engine } from "@luster/core/engines/engine";
import { openAiEngine } from "@luster/core/engines/openai/openai";
import { limited } from "@luster/core/providers/limited";
import type { Tier } from "@luster/contract/tier";
import { seconds } from "@luster/core/time";
import type { Settings } from "@luster/settings/functions";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { openAiModels, type PaidTier } from "./engine-models.ts";
import { providerRecords } from "./records.ts";
import { now } from "./seams.ts";

type Chosen = { engine: Engine; substituted: boolean } | undefined;

const basic = /* @__PURE__ */ once(basicEngine);

/** What the paid tiers get, by the setting that says it: an engine is a folder, and a line here. */
const paidTiers: Record<Settings["tiers"]["PAID_TIERS"], (tier: PaidTier) => Chosen> = {
  openai: (tier) => chosen(openAi(tier)),
  substitute: () => ({ engine: basic(), substituted: true }),
  refuse: () => undefined,
};

const paid = (tier: PaidTier): Chosen => paidTiers[environment("tiers").PAID_TIERS](tier);

/** What enhances for each tier; `undefined` when nothing does. */
export const engines: Record<Tier, () => Chosen> = {
  basic: () => chosen(basic()),
  standard: () => paid("standard"),
  premium: () => paid("premium"),
};

const chosen = (engine: Engine | undefined): Chosen => engine && { engine, substituted: false };

function openAi(tier: PaidTier): Engine | undefined {
  const openai = environment("openai");
  if (openai.OPENAI_API_KEY === undefined) return undefined;
  const engine = openAiEngine({
    apiKey: openai.OPENAI_API_KEY,
    ...(openai.OPENAI_BASE_URL !== undefined && { baseURL: openai.OPENAI_BASE_URL }),
    ...openAiModels()[tier],
    timeoutMs: seconds(openai.OPENAI_TIMEOUT_SECONDS),
  });
  return limited(engine, {
    records: providerRecords(),
    perMinute: openai.OPENAI_IMAGES_PER_MINUTE,
    account: hash("sha256", [openai.OPENAI_API_KEY, openai.OPENAI_BASE_URL].join(" ")).slice(0, 12),
    now,
  });
}
