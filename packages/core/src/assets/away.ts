import type { Clock } from "../id.ts";
import type { Job } from "../jobs/job.ts";
import type { StorageName } from "../storage/name.ts";
import type { ObjectStores } from "../storage/stores.ts";

/** Now, as the time the sweep should look at an object that stands away from the primary store; `undefined` for one that does not. */
export const dueIfAway = (
  { storage }: { storage: StorageName },
  { primary }: Pick<ObjectStores, "primary">,
  now: Clock,
): string | undefined => (storage === primary.name ? undefined : now().toISOString());

/** `urlExpiresIn`: seconds that a URL of an object may live, with a margin for clocks. */
type Copies = { stores: Pick<ObjectStores, "primary" | "standby">; urlExpiresIn: number; now: Clock };

/**
 * The same for a job's output, and also when an earlier try, which died, may have left a copy of it in the standby store.
 * Such a copy waits until no URL is valid of whatever else the sweep would delete with it.
 */
export function dueIfCopied(
  output: { storage: StorageName },
  { attempts }: Pick<Job, "attempts">,
  { stores, urlExpiresIn, now }: Copies,
): string | undefined {
  if (attempts === 1 || !stores.standby) return dueIfAway(output, stores, now);
  return dueIfAway(output, stores, now) ?? new Date(now().getTime() + urlExpiresIn * 1000).toISOString();
}
