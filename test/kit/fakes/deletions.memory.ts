import type { PageQuery } from "@luster/contract/page";
import { type Deletion, thingOf } from "@luster/core/deletions/deletion";
import { pageOf } from "./pages.memory.ts";
import type { DeletionRecords } from "@luster/core/deletions/records";
import { type Breakable, reach } from "./outage.ts";
import { stored, versionsInMemory } from "./versions.memory.ts";

/** Deletions in memory. */
export function memoryDeletionRecords(): DeletionRecords & Breakable {
  const health: Breakable = { unavailable: false };
  const versions = versionsInMemory<Deletion>(thingOf, health);
  const receipts = new Map<string, Deletion>();
  const running = async (user: string) => {
    await reach(health);
    return versions.all().filter(({ user_id }) => user_id === user);
  };
  return Object.assign(health, {
    running,
    create: versions.create,
    replace: versions.replace,
    due: versions.due,
    async get(user: string, deletionId: string) {
      await reach(health);
      const receipt = receipts.get(JSON.stringify([user, deletionId]));
      return receipt ?? (await running(user)).find(({ deletion_id }) => deletion_id === deletionId);
    },
    async list(user: string, page: PageQuery) {
      const done = [...receipts.values()].filter(({ user_id }) => user_id === user);
      const all = [...done, ...(await running(user))].toSorted((a, b) =>
        a.deletion_id > b.deletion_id ? -1 : 1,
      );
      const idOf = ({ deletion_id }: Deletion) => deletion_id;
      return pageOf(all, page, { idOf, isAfter: (id, than) => id < than });
    },
    async finish(due: Deletion) {
      const deletion = stored({ ...due, due_at: undefined });
      await reach(health);
      receipts.set(JSON.stringify([deletion.user_id, deletion.deletion_id]), deletion);
      await versions.drop(deletion.user_id, thingOf(deletion));
    },
  });
}
