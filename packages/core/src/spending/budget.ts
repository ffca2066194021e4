import type { Tier } from "@luster/contract/tier";
import { Failure } from "../failure.ts";
import type { Spending } from "./spending.ts";

type Deps = {
  spending: Pick<Spending, "check" | "mayCost">;
  /** US dollars that one call of a tier costs at most; 0 when nobody is paid for it. */
  mostOf: (tier: Tier) => number;
};

type Wish = { tier: Tier; max_cost_usd?: number | undefined };

/** Refuses, before anything is requested, what is known to pass a cap. */
export const createRequireBudget =
  ({ spending, mostOf }: Deps) =>
  /** For `count` jobs. Throws `job.over_budget`, `user.over_budget`, `service.over_budget`. */
  async (user: string, { tier, max_cost_usd }: Wish, count = 1): Promise<void> => {
    const usd = mostOf(tier);
    if (usd === 0 || count === 0) return;
    if (!spending.mayCost({ max_cost_usd, calls: [] }, usd))
      throw new Failure("job.over_budget", `A job of this tier can cost $${usd}, which is above its cap.`);
    await spending.check(user, usd * count);
  };

export type RequireBudget = ReturnType<typeof createRequireBudget>;
