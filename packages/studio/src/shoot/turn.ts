/**
 * Two tabs on one shoot would both send what was left of it. `take` is called in one of them, and in another when
 * that one is closed; `release` ends the turn. Where a page has no locks, as over plain http, each tab takes it at
 * once.
 */
export function takeTurn(shoot: string, take: () => Promise<void>): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = new AbortController();
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- absent where the context is not secure
  if (!navigator.locks) void take();
  else
    navigator.locks
      .request(`luster.shoot.${shoot}`, { signal: stop.signal }, async () => {
        await take();
        await promise;
      })
      .catch(() => undefined);
  return () => {
    stop.abort();
    resolve();
  };
}

/** Tells other tabs that something of the shoot has changed, and hears it from them. */
export function neighbours(shoot: string, onChange: () => void) {
  const channel = new BroadcastChannel(`luster.shoot.${shoot}`);
  channel.addEventListener("message", onChange);
  return { tell: () => channel.postMessage("changed"), close: () => channel.close() };
}
