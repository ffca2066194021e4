import { lines, type Methods } from "./routes.ts";
import { createSend } from "./send.ts";

/** How to reach the service. */
export type Connection = {
  /** Where the API answers, such as `https://api.example.com`. */
  baseUrl: string;
  /** The bearer token, or what gets one; asked before each call, and once more after a 401. */
  token?: string | (() => string | undefined | Promise<string | undefined>) | undefined;
  /** @default globalThis.fetch */
  fetch?: typeof fetch | undefined;
  /** How often a call is made before it counts as failed. @default 3 */
  tries?: number | undefined;
  /** Milliseconds without a byte after which the connection of an upload counts as dead. @default one minute */
  idleTimeout?: number | undefined;
};

export type CallOptions = {
  signal?: AbortSignal | undefined;
  /** For the routes that honour it. The default is a new one for each call, the same in all its tries. */
  idempotencyKey?: string | undefined;
  /** How often this call is made before it counts as failed. @default the connection's */
  tries?: number | undefined;
};

/** A method for every route of the contract. Each throws `LusterError`, or the signal's reason. */
export type Api = Methods<CallOptions>;

/**
 * The plain methods: `api.shoots.create({ name })`, `api.jobs.get(id)`. Network errors and 429, 502, 503 and 504 are
 * tried again.
 */
export function createApi(connection: Connection): Api {
  const send = createSend(connection);
  const api: Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>> = {};
  for (const [name, line] of Object.entries(lines)) {
    const dot = name.indexOf(".");
    (api[name.slice(0, dot)] ??= {})[name.slice(dot + 1)] = method(send, line);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- built from the table whose type this is
  return api as Api;
}

/** Reads a line of the table and turns the arguments of a call into a request. */
function method(send: ReturnType<typeof createSend>, line: string) {
  const [verb = "", path = "", ...flags] = line.split(" ");
  const takes = flags[0] === "body" || flags[0] === "query" ? flags[0] : undefined;
  return (...args: unknown[]): Promise<unknown> => {
    const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(String(args.shift())));
    const input = takes && args.shift();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the last argument by the type of every method
    const options = (args[0] ?? {}) as CallOptions;
    return send({
      method: verb,
      path: takes === "query" ? filled + queryOf(input) : filled,
      ...(takes === "body" && { body: input }),
      keyed: flags.includes("key"),
      isReply: (status) => flags.includes(String(status)),
      options,
    });
  };
}

function queryOf(input: unknown): string {
  const pairs = Object.entries(input ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}
