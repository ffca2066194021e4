// Apart from the routes in deletions.ts: who needs the shape alone makes none of their schemas.
import * as z from "zod";
import { id } from "./ids.ts";
import { StorageName } from "./storage.ts";

/**
 * What a deletion is of: a shoot with all that is in it, an asset with its outputs, one output, or everything of the
 * user.
 */
export const DeletionKind = z.enum(["shoot", "asset", "output", "user"]);
export type DeletionKind = z.infer<typeof DeletionKind>;

/**
 * Why: its owner asked for it, the shoot's `delete_after` had come, or whoever runs the service deleted the user.
 */
export const DeletionReason = z.enum(["request", "delete_after", "operator"]);
export type DeletionReason = z.infer<typeof DeletionReason>;

/**
 * An object of a store that this deployment cannot reach, such as the legacy system's disk: somebody has to delete it
 * there.
 */
const Unreachable = z.object({ storage: StorageName, object_key: z.string() });

/**
 * The receipt of a deletion: when each part was gone. What it is of was gone from every reply at `requested_at`. A
 * part without a time is still there.
 */
export const DeletionView = z.object({
  deletion_id: id("deletion"),
  kind: DeletionKind,
  shoot_id: id("shoot").optional(),
  asset_id: id("asset").optional(),
  /** Whose output it is, where the output alone is deleted. */
  job_id: id("job").optional(),
  status: z.enum(["running", "done"]),
  reason: DeletionReason,
  requested_at: z.iso.datetime(),
  /** From when on no job of it waits or is worked on. */
  jobs_ended_at: z.iso.datetime().optional(),
  /**
   * By store: when every object was deleted, and when that was done again after the last URL had ended. `copies` are
   * the second copies of originals, where a deployment keeps them.
   */
  objects: z.array(
    z.object({
      storage: z.enum([...StorageName.options, "copies"]),
      gone_at: z.iso.datetime().optional(),
      checked_at: z.iso.datetime().optional(),
    }),
  ),
  records_gone_at: z.iso.datetime().optional(),
  done_at: z.iso.datetime().optional(),
  /** URLs that were given before and outlive it. */
  urls: z.object({
    /** Until when a download may be tried; it finds nothing once the objects are gone. */
    downloads_end_at: z.iso.datetime(),
    /**
     * Uploads that were not confirmed. What they still bring is deleted when the objects are deleted again. The first
     * hundred.
     */
    uploads: z.array(z.object({ asset_id: id("asset"), ends_at: z.iso.datetime() })),
  }),
  /** The first hundred. */
  unreachable: z.array(Unreachable),
});
export type DeletionView = z.infer<typeof DeletionView>;
