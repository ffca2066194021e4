import { isGone, type Luster } from "@luster/client";
import { Trash2 } from "lucide";
import { useEffect } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { inWords, plural } from "../words.ts";
import { putAway, recall, type Receipt, receipts } from "./receipts.ts";

/** What was deleted, before the page was loaded too, and whether its files are gone as well. */
export function ReceiptList({ luster }: { luster: Luster }) {
  // A service that does not answer now is said by the rest of the page.
  useEffect(() => void recall(luster).catch(() => undefined), [luster]);
  return (
    <div role="status" class="space-y-3 not-empty:mb-4">
      {receipts.value.map((receipt) => (
        <ReceiptCard key={receipt.id} receipt={receipt} />
      ))}
    </div>
  );
}

function ReceiptCard({ receipt }: { receipt: Receipt }) {
  const { deletions, failures } = receipt;
  return (
    <section
      aria-label={`Deletion of ${receipt.subject}`}
      class="rounded-box border border-base-300 bg-base-100 p-4 text-sm"
    >
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Icon of={Trash2} class="size-5" />
        <p class="flex-1">{wordsOf(receipt)}</p>
        <button type="button" class="btn btn-quiet btn-sm" onClick={() => putAway(receipt.id)}>
          Dismiss
        </button>
      </div>
      {failures.length > 0 && (
        <p class="mt-2 text-error">
          {plural(failures.length, "deletion")} not accepted. {inWords(failures[0])}
        </p>
      )}
      {deletions.length > 0 && (
        <details class="mt-2">
          <summary class="cursor-pointer">Receipt</summary>
          <ul class="mt-1 max-h-48 overflow-auto font-mono text-xs" tabIndex={0} aria-label="Deletions">
            {deletions.map((deletion) => (
              <li key={deletion.deletion_id} class="break-all">
                {deletion.deletion_id}, {isGone(deletion) ? "files gone" : "files being deleted"}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function wordsOf({ subject, parts, deletions, failures, isLeft }: Receipt): string {
  const ended = deletions.length + failures.length;
  if (ended < parts && !isLeft)
    return parts === 1 ? `Deleting ${subject}` : `Deleting ${subject}: ${ended} of ${parts}`;
  if (deletions.length === 0) return `Not deleted: ${subject}.`;
  if (deletions.length < parts)
    return `Deleted: ${deletions.length} of ${subject}. The others are still there.`;
  const out = deletions.reduce((sum, { unreachable }) => sum + unreachable.length, 0);
  if (out > 0)
    return `Deleted: ${subject}. ${plural(out, "file")} of it lie where this service cannot delete: tell your operator.`;
  return deletions.every(isGone)
    ? `Deleted: ${subject}. The files are gone from the storage.`
    : `Deleted: ${subject}. The files are gone from the storage within minutes.`;
}
