import type { Luster } from "@luster/client";
import type { Journal } from "./journal.ts";

/**
 * The shoot of this place that an earlier run made, if the service still has it; else a new one. Made when the first
 * photo needs it, and once; after a failure, tried again by the next.
 */
export function findShoot(
  luster: Luster,
  journal: Journal,
  { name, place }: { name: string; place: string },
  signal: AbortSignal,
): () => Promise<string> {
  let found: Promise<string> | undefined;
  return () =>
    (found ??= find().catch((error: unknown) => {
      found = undefined;
      throw error;
    }));

  async function find(): Promise<string> {
    const before = journal.shootOf(place);
    if (before !== undefined && (await isThere(before))) return before;
    const { shoot_id } = await luster.shoots.create({ name: name.slice(0, 200) }, { signal });
    await journal.write({ did: "create", shoot: shoot_id, place });
    return shoot_id;
  }

  function isThere(shoot: string): Promise<boolean> {
    return luster.shoots.get(shoot, { signal }).then(
      () => true,
      () => false,
    );
  }
}
