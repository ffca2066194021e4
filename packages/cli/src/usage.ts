import type { UsageView } from "@luster/contract/usage";
import { callService } from "./call-service.ts";
import { type Command, parse, serviceOptions, serviceUsage } from "./command.ts";
import { table } from "./table.ts";

const usageOf = (): string => `Usage: luster usage [options]

Lists what was made and what it cost, by day (UTC), tier and model, and what is left of today.

  --from DAY      the first day, such as 2026-03-01 (default: 30 days up to the last)
  --to DAY        the last day (default: today)
${serviceUsage}
  --json          print one line of JSON per day, and one for today`;

/** `luster usage`. */
export const usage: Command = {
  usage: usageOf,
  async run(args) {
    const { values } = parse(args, { ...serviceOptions, from: { type: "string" }, to: { type: "string" } });
    return callService(values, async ({ luster }) => {
      const { from, to, json } = values;
      const used = await luster.usage.get({ ...(from && { from }), ...(to && { to }) });
      for (const line of json ? inJson(used) : inWords(used)) console.log(line);
      return 0;
    });
  },
};

const inJson = ({ days, today }: UsageView): string[] =>
  [...days, { today }].map((each) => JSON.stringify(each));

/** What the command prints. */
export function inWords({ from, to, days, cost_usd, today }: UsageView): string[] {
  const lines = days.flatMap(({ day, lines: made }) =>
    made.map(({ tier, engine, model = engine, outputs, cost_usd: cost, assumed_usd: assumed }) =>
      table([
        day,
        tier.padEnd(8),
        model,
        counted(outputs),
        usd(cost),
        ...(assumed > 0 ? [`and up to ${usd(assumed)}`] : []),
      ]),
    ),
  );
  const { spending, jobs } = today;
  return [
    ...lines,
    `${usd(cost_usd)} from ${from} to ${to}.`,
    `Left until ${today.ends_at}: ${usd(spending.left_usd)} of ${usd(spending.cap_usd)}, ${jobs.left} of ${jobs.limit} jobs.`,
    ...(spending.stopped ? ["The service has spent what it may today: paid tiers are refused."] : []),
  ];
}

const counted = (outputs: number): string => `${outputs} ${outputs === 1 ? "output" : "outputs"}`;

const usd = (amount: number): string => `$${amount.toFixed(4).replace(/(\.\d\d)0{1,2}$/, "$1")}`;
