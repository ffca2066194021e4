import { expect, test } from "vitest";
import { inWords } from "../../packages/cli/src/usage.ts";

test("usage has a line for each model and tier of a day, and says what is left and what is only assumed", () => {
  const openai = { engine: "openai", provider: "openai", model: "model-1" } as const;
  const used = {
    from: "2026-03-01",
    to: "2026-03-02",
    cost_usd: 1.0825,
    days: [
      {
        day: "2026-03-01",
        cost_usd: 1.0825,
        assumed_usd: 0.4,
        reserved_usd: 0,
        lines: [
          {
            tier: "basic" as const,
            engine: "basic" as const,
            outputs: 1,
            calls: 0,
            cost_usd: 0,
            assumed_usd: 0,
          },
          { tier: "premium" as const, ...openai, outputs: 12, calls: 13, cost_usd: 1.0825, assumed_usd: 0.4 },
        ],
      },
    ],
    today: {
      day: "2026-03-02",
      ends_at: "2026-03-03T00:00:00.000Z",
      spending: { cap_usd: 500, left_usd: 499.1, job_estimate_usd: { basic: 0 }, stopped: true },
      jobs: { limit: 5_000, left: 4_999 },
      bytes: { limit: 1, left: 1 },
    },
  };
  expect(inWords(used)).toEqual([
    "2026-03-01  basic     basic  1 output  $0.00",
    "2026-03-01  premium   model-1  12 outputs  $1.0825  and up to $0.40",
    "$1.0825 from 2026-03-01 to 2026-03-02.",
    "Left until 2026-03-03T00:00:00.000Z: $499.10 of $500.00, 4999 of 5000 jobs.",
    "The service has spent what it may today: paid tiers are refused.",
  ]);
});
