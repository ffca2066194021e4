import { Failure, isFailure } from "../failure.ts";
import { recent } from "../recent.ts";
import { type Clock, seconds } from "../time.ts";
import type { StorageName } from "@luster/contract/storage";
import type { Links, ObjectStore } from "./store.ts";

type Deps<Store> = {
  primary: Store;
  /** Takes over while the primary store is unavailable. */
  standby?: Store | undefined;
  now: Clock;
  /** Called once for each new object that goes to the standby store because the primary is down. */
  onStandby?: () => void;
  /** Called with why a probe of the primary store failed. */
  onUnavailable?: (error: unknown) => void;
};

/** How long one probe's answer serves every request: an outage, and its end, is noticed within this time. */
const probeTtl = seconds(15);
/**
 * One probe waits this long, and a second must fail too: a presign waits at most twice as long, and one lost packet
 * is no outage.
 */
const probeTimeout = seconds(2);

/** The stores of a deployment: which one new objects go to, and the one a record names. */
export function createStores<Store extends Links = ObjectStore>({
  primary,
  standby,
  now,
  onStandby,
  onUnavailable,
}: Deps<Store>) {
  const probed = recent(answersOneOfTwo, { lifetime: probeTtl, now });

  /** Whether the primary store answers one of two probes, which concurrent callers share. */
  const isPrimaryHealthy = (): Promise<boolean> => probed.get();

  /**
   * The store for new objects: the primary unless it is avoided or unavailable. Throws `storage.unavailable` when
   * there is no standby.
   */
  async function writable(avoid?: StorageName): Promise<Store> {
    if (primary.name === avoid) return requireStandby();
    return (await isPrimaryHealthy()) ? primary : fallBack();
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

  const probe = (): Promise<void> => primary.probe(AbortSignal.timeout(probeTimeout));

  async function answersOneOfTwo(): Promise<boolean> {
    return probe()
      .catch(probe)
      .then(
        () => true,
        (error: unknown) => {
          onUnavailable?.(error);
          return false;
        },
      );
  }

  /** Writes to the primary store, or to the standby when the primary is unavailable or becomes so just then. */
  async function write<T>(run: (store: Store) => Promise<T>): Promise<{ store: Store; result: T }> {
    const store = await writable();
    try {
      return { store, result: await run(store) };
    } catch (error) {
      if (store !== primary || !isOutage(error)) throw error;
      forgetProbe();
      const other = fallBack();
      return { store: other, result: await run(other) };
    }
  }

  /** The store a record names; `undefined` when this deployment has no such store. */
  const find = (name: StorageName): Store | undefined =>
    [primary, standby].find((store) => store?.name === name);

  /** The store a record names; throws `storage.unavailable` when this deployment has no such store. */
  function get(name: StorageName): Store {
    const store = find(name);
    if (!store) throw new Failure("storage.unavailable", `The store "${name}" is not configured here.`);
    return store;
  }

  /** Lets the next call probe again, after a call to the primary store failed. */
  const forgetProbe = (): void => probed.forget();

  return { primary, standby, writable, write, find, get, isPrimaryHealthy, forgetProbe };
}

/** Of a kind: whole stores, or those that only sign and look. */
export type ObjectStores<Store extends Links = ObjectStore> = ReturnType<typeof createStores<Store>>;

/** Whether a store did not answer, or answered with a fault of its own. */
export const isOutage = (error: unknown): boolean => isFailure(error, "storage.unavailable");
