import { peer } from "../speed/peers.ts";

/** How a route answered so many clients at once. */
export type Load = {
  name: string;
  clients: number;
  /** A second. */
  requests: number;
  /** Milliseconds from the request to the end of its answer, of half of them and of 99 of 100. */
  p50: number;
  p99: number;
  /** How many answers had which status: `200: 1,234`. */
  statuses: string;
  /** Answers of 500 and above, and requests that had none. */
  failed: number;
};

type Fire = {
  name: string;
  url: string;
  path: string;
  clients: number;
  /** What is posted, in turn; a GET without. */
  bodies?: readonly string[];
  /** Without it, each of the bodies is posted once. */
  seconds?: number;
};

/** Sends requests over so many connections, each the next one as soon as it has an answer. */
export async function under({ name, url, path, clients, bodies, seconds }: Fire): Promise<Load> {
  let next = 0;
  const setupRequest = (request: object) => ({ ...request, body: bodies?.[next++ % bodies.length] });
  const headers = { "content-type": "application/json" };
  const result = await peer<Autocannon>("autocannon")({
    url,
    connections: clients,
    timeout: 60,
    // It ends with a sample, and by default they are of a second.
    sampleInt: 50,
    ...(seconds === undefined ? { amount: bodies?.length ?? 0 } : { duration: seconds }),
    requests: [bodies ? { method: "POST", path, headers, setupRequest } : { method: "GET", path }],
  });
  const statuses = Object.entries(result.statusCodeStats);
  const broken = statuses.filter(([status]) => Number(status) >= 500);
  return {
    name,
    clients,
    requests: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    statuses: statuses
      .map(([status, { count }]) => `${status}: ${Number(count).toLocaleString("en")}`)
      .join(", "),
    failed: result.errors + broken.reduce((sum, [, { count }]) => sum + Number(count), 0),
  };
}

type Autocannon = (options: object) => Promise<{
  /** Seconds. */
  duration: number;
  /** What got no answer. */
  errors: number;
  requests: { total: number };
  latency: { p50: number; p99: number };
  statusCodeStats: Record<string, { count: number | string }>;
}>;
