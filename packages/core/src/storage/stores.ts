import { Failure, isFailure } from "../failure.ts";
import type { Clock } from "../id.ts";
import type { StorageName } from "./name.ts";
import type { Store } from "./store.ts";

type Deps = {
  primary: Store;
  /** Takes over while the primary store is unavailable. */
  standby?: Store | undefined;
  now: Clock;
  /** Told once for each new object that goes to the standby store because the primary is away. */
  onStandby?: () => void;
  /** Told why a probe of the primary store failed. */
  onAway?: (error: unknown) => void;
};

/** How long one probe's answer serves every request; an outage is noticed, and its end too, within this time. */
const probeTtl = 15_000;
/** A store that has not answered by then counts as unavailable, so that a presign never waits longer. */
const probeTimeout = 2_000;

/** The stores of a deployment: which one new objects go to, and the one a record names. */
export function createStores({ primary, standby, now, onStandby, onAway }: Deps) {
  let last: { at: number; well: Promise<boolean> } | undefined;

  /** Whether the primary store answers, by a probe that concurrent callers share. */
  function primaryIsWell(): Promise<boolean> {
    const at = now().getTime();
    if (last === undefined || at - last.at >= probeTtl) last = { at, well: answers() };
    return last.well;
  }

  /** The store for new objects: the primary unless it is avoided or unavailable. Throws `storage.unavailable` when there is no other. */
  async function forWriting(avoid?: StorageName): Promise<Store> {
    if (primary.name === avoid) return requireStandby();
    return (await primaryIsWell()) ? primary : fallBack();
  }

  function fallBack(): Store {
    const store = requireStandby();
    onStandby?.();
    return store;
  }

  function requireStandby(): Store {
    if (!standby) throw new Failure("storage.unavailable", undefined, { retryAfter: probeTtl / 1000 });
    return standby;
  }

  const answers = (): Promise<boolean> =>
    primary.probe(AbortSignal.timeout(probeTimeout)).then(
      () => true,
      (error: unknown) => {
        onAway?.(error);
        return false;
      },
    );

  /** Writes to the primary store, or to the standby when the primary is, or just then becomes, unavailable. */
  async function write<T>(run: (store: Store) => Promise<T>): Promise<{ store: Store; result: T }> {
    const store = await forWriting();
    try {
      return { store, result: await run(store) };
    } catch (error) {
      if (store !== primary || !isOutage(error)) throw error;
      distrust();
      const other = fallBack();
      return { store: other, result: await run(other) };
    }
  }

  /** The store a record names; `undefined` when this deployment has no such store. */
  const known = (name: StorageName): Store | undefined =>
    [primary, standby].find((store) => store?.name === name);

  /** The store a record names; throws `storage.unavailable` when this deployment has no such store. */
  function named(name: StorageName): Store {
    const store = known(name);
    if (!store) throw new Failure("storage.unavailable", `The store "${name}" is not configured here.`);
    return store;
  }

  /** Lets the next call probe again, after a call to the primary store failed. */
  const distrust = (): void => void (last = undefined);

  return { primary, standby, forWriting, write, known, named, primaryIsWell, distrust };
}

export type Stores = ReturnType<typeof createStores>;

/** Whether a store did not answer, or answered with a fault of its own. */
export const isOutage = (error: unknown): boolean => isFailure(error, "storage.unavailable");
