// Apart from the routes in shoots.ts: who needs the shape alone makes none of their schemas.
import * as z from "zod";
import { id } from "./ids.ts";

/** A shoot as its owner sees it. */
export const ShootView = z.object({
  shoot_id: id("shoot"),
  name: z.string(),
  created_at: z.iso.datetime(),
  /**
   * When it is deleted with everything in it, by its owner's wish or because the service keeps it no longer. Absent
   * when it stays until somebody deletes it.
   */
  delete_after: z.iso.datetime().optional(),
});
export type ShootView = z.infer<typeof ShootView>;
