import type { StorageName } from "@luster/contract/storage";
import type { ObjectStores } from "../storage/stores.ts";
import { after, type Clock, seconds } from "../time.ts";

/** When the sweep should look at an object that is not in the primary store: now; `undefined` for one that is. */
export const dueIfOnStandby = (
  { storage }: { storage: StorageName },
  { primary }: Pick<ObjectStores, "primary">,
  now: Clock,
): string | undefined => (storage === primary.name ? undefined : now().toISOString());

/** `urlExpiresIn`: seconds that a URL of an object may stay valid, with a margin for clocks. */
type Copies = { stores: Pick<ObjectStores, "primary" | "standby">; urlExpiresIn: number; now: Clock };

/**
 * The same for a job's output, and also when an earlier attempt that died may have left a copy of it in the standby
 * store. Such a copy waits until no URL of anything that the sweep would delete with it is valid.
 */
export function dueIfCopied(
  output: { storage: StorageName },
  { attempts }: { attempts: number },
  { stores, urlExpiresIn, now }: Copies,
): string | undefined {
  const onStandby = dueIfOnStandby(output, stores, now);
  if (onStandby !== undefined || attempts === 1 || !stores.standby) return onStandby;
  return after(now(), seconds(urlExpiresIn)).toISOString();
}
