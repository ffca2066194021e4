import type { Clock } from "../id.ts";
import type { StorageName } from "../storage/store.ts";
import type { Stores } from "../storage/stores.ts";

/** Now, as the time the sweep should look at an object that stands away from the primary store; `undefined` for one that does not. */
export const dueIfAway = (
  { storage }: { storage: StorageName },
  { primary }: Pick<Stores, "primary">,
  now: Clock,
): string | undefined => (storage === primary.name ? undefined : now().toISOString());
