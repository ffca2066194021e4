import type { Simulated } from "./simulate.ts";
import { usdOf } from "./money.ts";
import { tick } from "./timetable.ts";

/** What a simulation showed, a line each. */
export function lines(simulated: Simulated): [string, string][] {
  const { plan, coming, failed, counts, calls, pools } = simulated;
  const { ours, waiting, provider, providerAtMost } = usdOf(simulated);
  const open =
    coming.at.length - counts.succeeded - [...failed.values()].reduce((sum, each) => sum + each, 0);
  const { paid, basic } = { paid: waits(simulated, 1), basic: waits(simulated, 0) };
  return [
    ["photos", String(coming.at.length)],
    ["held up by the API's rate", `${coming.heldUp.photos}, for ${duration(coming.heldUp.longest)} at most`],
    ["succeeded", String(counts.succeeded)],
    ...[...failed].map(([code, count]): [string, string] => [`failed: ${code}`, String(count)]),
    ["still open two days later", String(open)],
    ["time to drain, after the last photo", duration(drained(simulated))],
    ["basic: half, 95 in 100, all within", basic.map(duration).join(", ")],
    ["paid: half, 95 in 100, all within", paid.map(duration).join(", ")],
    ["most messages that waited at once", String(counts.mostQueued)],
    ["most basic workers at once", `${pools.basic.most} of ${plan["basic-workers"] ?? plan.workers}`],
    ["most paid workers at once", `${pools.paid.most} of ${plan.workers}`],
    ["deliveries", `${counts.deliveries}, ${(counts.deliveries / coming.at.length).toFixed(1)} a photo`],
    ["paid calls begun, refused", `${calls.begun}, ${calls.refused}`],
    ["AWS and Cloudflare", `${dollars(ours)}, of it for waiting ${dollars(waiting)}`],
    ["OpenAI", `${dollars(provider)}, at most ${dollars(providerAtMost)}`],
  ];
}

/** Seconds from the acceptance of the last job to the end of the last. */
export function drained({ coming, ended }: Simulated): number {
  const lastEnd = ended.reduce((latest, at) => Math.max(latest, at), 0);
  return Math.max(0, ((lastEnd - (coming.at.at(-1) ?? 0)) * tick) / 1000);
}

/** Seconds within which half, 95 in 100 and all of a tier's ended jobs had ended. */
function waits({ coming, ended }: Simulated, isPaid: 0 | 1): number[] {
  const took = coming.at
    .map((at, job) => (coming.paid[job] === isPaid && ended[job] ? ended[job] - at : -1))
    .filter((ticks) => ticks >= 0)
    .toSorted();
  return [0.5, 0.95, 1].map((share) => ((took[Math.ceil(took.length * share) - 1] ?? 0) * tick) / 1000);
}

const dollars = (usd: number): string => `${usd.toFixed(2)} USD`;

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(1)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
