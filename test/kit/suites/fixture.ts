import { afterAll, beforeAll, expect } from "vitest";

/** An adapter under test; `gone` is the same adapter whose service does not answer. */
type Adapter<P> = { port: P; gone: P; stop: () => Promise<void> };
export type Start<P> = () => Promise<Adapter<P>>;
export type Fixture<P> = { readonly port: P; readonly gone: P };

/** Starts an adapter before the suite's tests and stops it after them. */
export function fixture<P>(start: Start<P>): Fixture<P> {
  const state: { adapter?: Adapter<P> } = {};
  const running = (): Adapter<P> => {
    if (!state.adapter) throw new Error("The adapter is there only while tests run");
    return state.adapter;
  };
  beforeAll(async () => {
    state.adapter = await start();
  });
  afterAll(() => state.adapter?.stop());
  return {
    get port() {
      return running().port;
    },
    get gone() {
      return running().gone;
    },
  };
}

/** An in-memory adapter and one that is out of order. */
export const inMemory =
  <P extends { unavailable: boolean }>(make: () => P): Start<P> =>
  async () => ({ port: make(), gone: Object.assign(make(), { unavailable: true }), stop: async () => {} });

/** How a service that is gone shows itself. */
export const outage = { code: "service.unavailable", retryAfter: expect.any(Number) as unknown };

/** User ids that token issuers give, and some that would break a careless key. */
export const strangeUsers: readonly string[] = [
  "a",
  "A",
  "a#b",
  "a/b",
  "a%23b",
  "..",
  "~a",
  "auth0|12",
  "ü",
  "u\u0308",
  "家",
  "𝒜",
  "\uFFFF",
  "x".repeat(300),
  `${"x".repeat(299)}y`,
];
