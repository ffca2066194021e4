import * as z from "zod";

/** A walk over all originals, for those that have no second copy. */
export const Walk = z.object({
  begun_at: z.iso.datetime(),
  /** Where to go on; absent before the first page, and once it is done. */
  cursor: z.string().optional(),
  done_at: z.iso.datetime().optional(),
});
export type Walk = z.infer<typeof Walk>;

/**
 * Keeps how far the walk is, one record of the deployment. Every method throws `Failure("service.unavailable")` when
 * the database does not answer.
 */
export interface CopyRecords {
  /** `undefined` while there never was one. */
  get(): Promise<Walk | undefined>;
  /** Writes over what is there: only the sweep writes, one at a time, and repeating a page changes nothing. */
  put(walk: Walk): Promise<void>;
}
