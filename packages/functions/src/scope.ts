import { AsyncLocalStorage } from "node:async_hooks";
import type { FindGone, Gone } from "@luster/core/deletions/gone";
import type { QuotaKind, QuotaLeft } from "@luster/core/quotas/quota";

/** What belongs to one request: the signal that ends its calls, and what it has found out on its way. */
export type Scope = {
  signal: AbortSignal;
  /** What is being deleted of a user's, and when that was asked for. */
  gone: Map<string, { at: number; found: Promise<Gone> }>;
  /** What is left of the quotas that it has used. */
  left: Map<QuotaKind, QuotaLeft>;
};

const running = new AsyncLocalStorage<Scope>();

/** Runs the work of a request; `signal` ends the calls that it still waits for when its answer can wait no longer. */
export function inScope<T>(signal: AbortSignal, work: (scope: Scope) => T): T {
  const scope: Scope = { signal, gone: new Map(), left: new Map() };
  return running.run(scope, () => work(scope));
}

/** The request that runs; `undefined` in consumers, which write down how they ended after their calls. */
export const scope = (): Scope | undefined => running.getStore();

/** Milliseconds for which an answer is kept: a request that waits for something looks again each second. */
const keptFor = 1_000;

/** Finds what is being deleted once for all parts of a request that ask at nearly one time. */
export const askedOnce =
  (find: FindGone): FindGone =>
  (user) => {
    const kept = scope()?.gone;
    const known = kept?.get(user);
    if (known && performance.now() - known.at < keptFor) return known.found;
    const found = find(user);
    kept?.set(user, { at: performance.now(), found });
    return found;
  };
