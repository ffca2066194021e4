import { shootPrefix } from "./object-key.ts";
import type { Listed, ObjectStore } from "./store.ts";

/** What a store has of a shoot, by key: as much as can be held. Fails as the store's `list` does. */
export async function listedOfShoot(
  store: Pick<ObjectStore, "list">,
  { user_id, shoot_id }: { user_id: string; shoot_id: string },
): Promise<Map<string, Listed>> {
  const objects = new Map<string, Listed>();
  const prefix = shootPrefix({ userId: user_id, shootId: shoot_id });
  for await (const object of store.list(prefix)) objects.set(object.key, object);
  return objects;
}
