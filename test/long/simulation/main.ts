import { type Shoot, simulate } from "../../kit/simulation/shoot.ts";

/** What a shoot may take, of what the provider's limit and the workers allow. */
const most = 1.2;

const sizes = [60, 200, 1000];
const rates = [5, 20, 250];
const all = sizes.flatMap((photos) => rates.map((perMinute) => ({ photos, perMinute })));
const shoots: readonly Shoot[] = [
  ...[5, 1, 10].flatMap((workers) => all.map((each) => ({ ...each, workers, retryAfter: true }))),
  // So many that the limit holds them up, and not the workers.
  ...sizes.map((photos) => ({ photos, perMinute: 250, workers: 100, retryAfter: true })),
  ...all.map((each) => ({ ...each, workers: 5, retryAfter: false })),
  ...all.map((each) => ({ ...each, workers: 5, retryAfter: true, setting: each.perMinute })),
];

const start = Date.now();
console.log(`| photos | a minute | workers | Retry-After | setting | failed | minutes | of what is possible | refusals | deliveries |
|--:|--:|--:|---|---|--:|--:|--:|--:|--:|`);
const broken: string[] = [];
for (const shoot of shoots) {
  const { photos, perMinute, workers, retryAfter, setting } = shoot;
  const { succeeded, failed, minutes, ratio, refusals, deliveries } = await simulate(shoot);
  const row = `| ${photos} | ${perMinute} | ${workers} | ${retryAfter ? "yes" : "no"} | ${setting ?? "none"} | ${failed} | ${minutes.toFixed(1)} | ${ratio.toFixed(2)} | ${refusals} | ${deliveries} |`;
  console.log(row);
  if (failed > 0 || succeeded !== photos || ratio > most) broken.push(row);
}
console.log(`\n${shoots.length} shoots, ${Math.round((Date.now() - start) / 1000)} s.`);
if (broken.length > 0) console.log(`Broken:\n${broken.join("\n")}`);
process.exit(broken.length > 0 ? 1 : 0);
