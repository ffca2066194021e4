import type { Page, PageQuery } from "@luster/contract/page";
import type { Deletion } from "./deletion.ts";

/**
 * Keeps deletions and their receipts. Every method throws `Failure("service.unavailable")` when the database does not
 * answer.
 */
export interface DeletionRecords {
  /** Begins it. `false`, and nothing written, while another deletion of the same thing runs. */
  create(deletion: Deletion): Promise<boolean>;
  /** Those of the user that run. What was written before is seen. */
  running(user: string): Promise<Deletion[]>;
  /** One that runs, or the receipt of one that is done; `undefined` when the user has no such. */
  get(user: string, deletionId: string): Promise<Deletion | undefined>;
  /** Those of the user that run, and the receipts of those that are done, newest first. */
  list(user: string, page: PageQuery): Promise<Page<Deletion>>;
  /** Writes it over the previous version; `false`, and nothing written, when another write came first. */
  replace(deletion: Deletion): Promise<boolean>;
  /** Keeps its receipt for a year, and ends what it hides. Repeating it changes nothing. */
  finish(deletion: Deletion): Promise<void>;
  /** Those whose `due_at` is at most `until`, in streams to be read in parallel; may lag behind the writes. */
  due(until: Date): AsyncIterable<Deletion>[];
}
