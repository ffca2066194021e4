import type { Clock } from "../id.ts";
import type { Job } from "../jobs/job.ts";
import type { StorageName } from "../storage/store.ts";
import type { Stores } from "../storage/stores.ts";

/** Now, as the time the sweep should look at an object that stands away from the primary store; `undefined` for one that does not. */
export const dueIfAway = (
  { storage }: { storage: StorageName },
  { primary }: Pick<Stores, "primary">,
  now: Clock,
): string | undefined => (storage === primary.name ? undefined : now().toISOString());

/** The same for a job's output, and also when an earlier try, which died, may have left a copy of it in the standby store. */
export const dueIfCopied = (
  output: { storage: StorageName },
  { attempts }: Pick<Job, "attempts">,
  stores: Pick<Stores, "primary" | "standby">,
  now: Clock,
): string | undefined =>
  dueIfAway(output, stores, now) ?? (attempts > 1 && stores.standby ? now().toISOString() : undefined);
