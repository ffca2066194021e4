import * as z from "zod";

/** How far a deployment's retention has been applied to the shoots that there were when its setting changed. */
export const Applied = z.object({
  /** For how many days shoots are kept; absent: until somebody deletes them. */
  days: z.int().optional(),
  /** When the sweep first saw this setting. */
  seen_at: z.iso.datetime(),
  /** Where to go on; absent before the first page, and once it is done. */
  cursor: z.string().optional(),
  done_at: z.iso.datetime().optional(),
});
export type Applied = z.infer<typeof Applied>;
