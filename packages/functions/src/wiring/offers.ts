import type { Tier } from "@luster/contract/tier";
import { environment } from "../environment.ts";

/** The tiers that have an engine here. */
export const offers = (tier: Tier): boolean =>
  tier === "basic" || environment("tiers").PAID_TIERS !== "refuse";
