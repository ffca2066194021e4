import type { Applied } from "./applied.ts";

/**
 * Keeps how far the retention has been applied, one record of the deployment. Every method throws
 * `Failure("service.unavailable")` when the database does not answer.
 */
export interface RetentionRecords {
  /** `undefined` while there never was a retention. */
  get(): Promise<Applied | undefined>;
  /** Writes over what is there: only the sweep writes, one at a time, and repeating a page changes nothing. */
  put(applied: Applied): Promise<void>;
}
