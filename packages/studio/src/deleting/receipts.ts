import { signal } from "@preact/signals";
import { type Deletion, isGone, type Luster, LusterError } from "@luster/client";
import { lanes } from "../lanes.ts";

/** What became of one wish to delete something, by one deletion of the service for each part. */
export type Receipt = {
  id: number;
  /** What was to be deleted: "hall.jpg", "12 photos". */
  subject: string;
  parts: number;
  deletions: readonly Deletion[];
  failures: readonly unknown[];
};

/** The newest first, until they are put away. */
export const receipts = signal<readonly Receipt[]>([]);

const deleting = lanes(4);
/** Milliseconds between two looks at what is still stored: the files of a deletion are gone within minutes. */
const pause = { first: 1_000, longest: 15_000 };

/** Deletes each part, shows what became of them, and follows them until their files are gone. */
export function remove(luster: Luster, subject: string, parts: readonly (() => Promise<Deletion>)[]): void {
  const id = (receipts.value[0]?.id ?? 0) + 1;
  receipts.value = [{ id, subject, parts: parts.length, deletions: [], failures: [] }, ...receipts.value];
  for (const part of parts)
    deleting(async () => {
      try {
        const deletion = await part();
        change(id, ({ deletions }) => ({ deletions: [...deletions, deletion] }));
        void follow(luster, id, deletion);
      } catch (failure) {
        change(id, ({ failures }) => ({ failures: [...failures, failure] }));
      }
    });
}

export const putAway = (id: number): void =>
  void (receipts.value = receipts.value.filter((receipt) => receipt.id !== id));

async function follow(luster: Luster, id: number, deletion: Deletion): Promise<void> {
  for (let now = deletion, ms = pause.first; !isGone(now); ms = Math.min(ms * 1.5, pause.longest)) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (!receipts.value.some((receipt) => receipt.id === id)) return;
    try {
      now = await luster.deletions.get(deletion.deletion_id);
    } catch (failure) {
      if (failure instanceof LusterError && failure.retryable) continue;
      return;
    }
    const seen = now;
    change(id, ({ deletions }) => ({
      deletions: deletions.map((each) => (each.deletion_id === seen.deletion_id ? seen : each)),
    }));
  }
}

function change(id: number, to: (receipt: Receipt) => Partial<Receipt>): void {
  receipts.value = receipts.value.map((each) => (each.id === id ? { ...each, ...to(each) } : each));
}
