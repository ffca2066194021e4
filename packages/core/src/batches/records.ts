import type { Batch } from "./batch.ts";

/** Keeps batches. Every method throws `Failure("service.unavailable")` when the database does not answer. */
export interface BatchRecords {
  /** `false`, and nothing written, when the batch exists already. */
  create(batch: Batch): Promise<boolean>;
  /** `undefined` when the user has no such batch. */
  get(user: string, batchId: string): Promise<Batch | undefined>;
  /** Writes `batch` over the previous version; `false`, and nothing written, when another write came first. */
  replace(batch: Batch): Promise<boolean>;
  /** All batches of a shoot. */
  ofShoot(user: string, shootId: string): Promise<Batch[]>;
  /** Removes its record, if there is one. */
  remove(batch: Pick<Batch, "user_id" | "batch_id">): Promise<void>;
  /** Batches whose `due_at` is at most `until`, in streams to be read in parallel; may lag behind the writes. */
  due(until: Date): AsyncIterable<Batch>[];
}
