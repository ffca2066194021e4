import { signal } from "@preact/signals";
import { type Deletion, isGone, type Luster, LusterError } from "@luster/client";
import { lanes } from "../lanes.ts";
import { luster } from "../service.ts";
import { forgetReceipt, keepReceipt, keptReceipts } from "./kept-receipts.ts";

/** What became of one wish to delete something, by one deletion of the service for each part. */
export type Receipt = {
  id: string;
  /** What was to be deleted: "hall.jpg", "12 photos". */
  subject: string;
  parts: number;
  deletions: readonly Deletion[];
  failures: readonly unknown[];
  /** The page was left and loaded again: what was not asked for by then stays. */
  isLeft?: boolean;
};

/** The newest first, until they are put away. */
export const receipts = signal<readonly Receipt[]>([]);

const deleting = lanes(4);
/** Milliseconds between two looks at what is still stored: the files of a deletion are gone within minutes. */
const pause = { first: 1_000, longest: 15_000 };

/** Deletes each part, shows what became of them, and follows them until their files are gone. */
export function remove(subject: string, parts: readonly (() => Promise<Deletion>)[]): void {
  const id = `${Date.now()}.${Math.random()}`;
  receipts.value = [{ id, subject, parts: parts.length, deletions: [], failures: [] }, ...receipts.value];
  for (const part of parts)
    deleting(async () => {
      try {
        const deletion = await part();
        change(id, ({ deletions }) => ({ deletions: [...deletions, deletion] }));
        keepReceipt(receipts.value.find((receipt) => receipt.id === id));
        const service = luster.peek();
        if (service) void follow(service, id, deletion);
      } catch (failure) {
        change(id, ({ failures }) => ({ failures: [...failures, failure] }));
      }
    });
}

/**
 * Shows the receipts that were not put away when the page was left. What the service does not know is another user's
 * who had this browser before, or more than a year old.
 */
export async function recall(service: Luster): Promise<void> {
  const here = new Set(receipts.value.map(({ id }) => id));
  const kept = keptReceipts().filter(({ id }) => !here.has(id));
  const known = await knownOf(service, new Set(kept.flatMap(({ deletions }) => deletions)));
  for (const { deletions: ids, ...receipt } of kept) {
    const deletions = ids.flatMap((id) => known.get(id) ?? []);
    if (deletions.length === 0) {
      forgetReceipt(receipt.id);
      continue;
    }
    receipts.value = [...receipts.value, { ...receipt, deletions, failures: [], isLeft: true }];
    for (const deletion of deletions) void follow(service, receipt.id, deletion);
  }
}

export function putAway(id: string): void {
  receipts.value = receipts.value.filter((receipt) => receipt.id !== id);
  forgetReceipt(id);
}

/** These deletions as they are now, by their ids. */
async function knownOf(service: Luster, ids: ReadonlySet<string>): Promise<Map<string, Deletion>> {
  const known = new Map<string, Deletion>();
  let cursor: string | undefined;
  while (known.size < ids.size) {
    const page = await service.deletions.list({ limit: 100, ...(cursor ? { cursor } : {}) });
    for (const each of page.deletions) if (ids.has(each.deletion_id)) known.set(each.deletion_id, each);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return known;
}

async function follow(service: Luster, id: string, deletion: Deletion): Promise<void> {
  for (let now = deletion, ms = pause.first; !isGone(now); ms = Math.min(ms * 1.5, pause.longest)) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (!receipts.value.some((receipt) => receipt.id === id)) return;
    try {
      now = await service.deletions.get(deletion.deletion_id);
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

function change(id: string, to: (receipt: Receipt) => Partial<Receipt>): void {
  receipts.value = receipts.value.map((each) => (each.id === id ? { ...each, ...to(each) } : each));
}
