import { served } from "./routes.ts";
import { settings } from "./stage.ts";

/**
 * The share of the API's rate that each route of events gets. Each such request holds an execution for up to 25
 * seconds: at the whole rate they alone would take every execution of an account.
 */
const share = 1 / 5;

const ofEvents = Object.values(served)
  .filter(({ events }) => events)
  .map(({ method, path }) => ({
    route: `${method} ${path}`,
    rate: Math.ceil(settings.API_RATE * share),
    burst: Math.ceil(settings.API_BURST * share),
  }));

/** Rates of single routes; what the stage asks for comes before what is so by itself. */
const rates = new Map([...ofEvents, ...(settings.API_ROUTE_RATES ?? [])].map((one) => [one.route, one]));

/** The same as API Gateway wants it. HEAD is taken where GET is. */
export const routeSettings = [...rates.values()].flatMap(({ route, rate, burst }) =>
  [route, ...(route.startsWith("GET ") ? [route.replace("GET", "HEAD")] : [])].map((routeKey) => ({
    routeKey,
    throttlingRateLimit: rate,
    throttlingBurstLimit: burst,
  })),
);
