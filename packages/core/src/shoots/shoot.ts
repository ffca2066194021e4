import { ShootView } from "@luster/contract/shoot";
import * as z from "zod";

/** A shoot: the photos of one property, taken at one time, under one name. */
export const Shoot = ShootView.extend({
  user_id: z.string(),
  /** When its owner wishes it to be deleted. */
  wished_end: z.iso.datetime().optional(),
  /** Until when this deployment keeps it, by its retention. */
  kept_until: z.iso.datetime().optional(),
  /** Grows by one with each change; records from before a shoot could change have none. */
  version: z.int().optional(),
});
export type Shoot = z.infer<typeof Shoot>;

/** The shoot with the sooner of its two ends as the time at which it is deleted. */
export function withEnd(before: Shoot): Shoot {
  const { delete_after: _, ...shoot } = before;
  const [delete_after] = [shoot.wished_end, shoot.kept_until].filter((end) => end !== undefined).toSorted();
  return { ...shoot, ...(delete_after !== undefined && { delete_after }) };
}
