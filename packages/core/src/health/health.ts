import type { Health } from "@luster/contract/health";
import { recent } from "../recent.ts";
import type { Links } from "../storage/store.ts";
import type { ObjectStores } from "../storage/stores.ts";
import { type Clock, seconds } from "../time.ts";

type Deps = {
  /** What runs. */
  release: string;
  /** Each resolves when its service answers, and rejects when it did not, several times: one time-out is no outage. */
  probeDatabase: () => Promise<unknown>;
  probeQueue: () => Promise<unknown>;
  stores: Pick<ObjectStores<Links>, "isPrimaryHealthy" | "standby">;
  paidEngine: Health["services"]["paid_engine"];
  /** Whether the provider of the paid tiers is known to refuse; `undefined` when nobody is paid. */
  providerRefuses: (() => Promise<boolean>) | undefined;
  now: Clock;
};

/**
 * How long one answer of a service serves every caller: whoever asks a thousand times at once must not cause an
 * outage.
 */
const lifetime = seconds(3);

/**
 * Says whether every service answered when it was last asked, at most three seconds ago; the primary store by its own
 * probe.
 */
export function createHealth(deps: Deps) {
  const { release, probeDatabase, probeQueue, stores, paidEngine, providerRefuses, now } = deps;
  const probedDatabase = recent(() => answers(probeDatabase()), { lifetime, now });
  const probedQueue = recent(() => answers(probeQueue()), { lifetime, now });
  // A database that does not answer is told by itself.
  const provider = recent(async () => (await providerRefuses?.().catch(() => false)) ?? false, {
    lifetime,
    now,
  });

  return async function health(): Promise<Health> {
    const [database, queue, refusing, r2] = await Promise.all([
      probedDatabase.get(),
      probedQueue.get(),
      provider.get(),
      stores.isPrimaryHealthy(),
    ]);
    return {
      status: !database ? "unhealthy" : queue && r2 && !refusing ? "healthy" : "degraded",
      release,
      services: {
        database: database ? "healthy" : "unavailable",
        queue: queue ? "healthy" : "unavailable",
        r2_storage: r2 ? "enabled" : "unavailable",
        standby_storage: !stores.standby ? "none" : r2 ? "ready" : "in_use",
        paid_engine: paidEngine,
        paid_provider: !providerRefuses ? "none" : refusing ? "refusing" : "ready",
      },
    };
  };
}

const answers = (probe: Promise<unknown>): Promise<boolean> =>
  probe.then(
    () => true,
    () => false,
  );
