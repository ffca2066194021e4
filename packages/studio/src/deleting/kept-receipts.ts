import type { Receipt } from "./receipts.ts";

/** What this browser keeps of a receipt: the rest is the service's to say. */
type Kept = Pick<Receipt, "id" | "subject" | "parts"> & { deletions: readonly string[] };

const name = "luster.receipts";
/** So many of the newest are kept. */
const most = 20;

/** Keeps a receipt beyond a reload, until it is put away. */
export function keepReceipt(receipt: Receipt | undefined): void {
  if (!receipt) return;
  const { id, subject, parts } = receipt;
  const deletions = receipt.deletions.map(({ deletion_id }) => deletion_id);
  write([{ id, subject, parts, deletions }, ...keptReceipts().filter((each) => each.id !== id)]);
}

export const forgetReceipt = (id: string): void => write(keptReceipts().filter((each) => each.id !== id));

/** The newest first. */
export function keptReceipts(): readonly Kept[] {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below; anything else reads as none
    return JSON.parse(localStorage.getItem(name) ?? "[]") as Kept[];
  } catch {
    return [];
  }
}

function write(kept: readonly Kept[]): void {
  try {
    localStorage.setItem(name, JSON.stringify(kept.slice(0, most)));
  } catch {
    // A private window keeps nothing; the receipt holds until the page is left.
  }
}
