import * as z from "zod";
import { id } from "../id.ts";
import { line } from "../text.ts";

/** A shoot: the photos of one property, taken at one time, under one name. */
export const Shoot = z.object({
  shoot_id: id("shoot"),
  user_id: z.string(),
  name: z.string(),
  created_at: z.iso.datetime(),
});
export type Shoot = z.infer<typeof Shoot>;

export const NewShoot = z.strictObject({ name: line(200) });
export type NewShoot = z.infer<typeof NewShoot>;

/** A shoot as its owner sees it. */
export const ShootView = Shoot.omit({ user_id: true });
