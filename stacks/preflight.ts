import { refusal } from "@luster/settings/stage";
import { atOnce } from "./concurrency.ts";
import { served } from "./routes.ts";
import { reserving, settings } from "./stage.ts";

/** What AWS leaves to the functions that reserve nothing: it refuses a reservation after which they had less. */
const unreserved = 100;

/**
 * Refuses, before a single resource is declared, what settings cannot tell by themselves: a rate of no route of this
 * stage, and an account that has too few executions for what is to be reserved.
 */
export async function preflight(): Promise<void> {
  const lines = [...unknownRoutes(), ...(reserving ? await missingExecutions() : [])];
  if (lines.length > 0) throw refusal($app.stage, lines);
}

function unknownRoutes(): string[] {
  const known = new Set([
    "$default",
    ...Object.values(served).map(({ method, path }) => `${method} ${path}`),
  ]);
  return (settings.API_ROUTE_RATES ?? [])
    .filter(({ route }) => !known.has(route))
    .map(({ route }) => `API_ROUTE_RATES: this stage has no route ${route}; docs/http.md lists them`);
}

async function missingExecutions(): Promise<string[]> {
  const wanted = Object.values(atOnce).reduce((sum, each) => sum + each, 0);
  const allowed = await allowedExecutions();
  if (allowed === undefined || allowed >= wanted + unreserved) return [];
  return [
    `RESERVE_CONCURRENCY: Lambda runs ${allowed} functions of this account at once; ${wanted} for the background and ` +
      `${unreserved} that AWS keeps for all others are needed. Ask for ${Math.max(1000, wanted + unreserved)} (Service ` +
      `Quotas, Lambda, "Concurrent executions"), lower WORKER_CONCURRENCY or BASIC_CONCURRENCY, or set false`,
  ];
}

/** `undefined` where it may not be asked: then AWS itself refuses a reservation that is too large. */
async function allowedExecutions(): Promise<number | undefined> {
  const asked = { serviceCode: "lambda", quotaCode: "L-B99A9384" };
  return aws.servicequotas.getServiceQuota(asked).then(
    ({ value }) => value,
    () => undefined,
  );
}
