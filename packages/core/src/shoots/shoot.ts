import { ShootView } from "@luster/contract/shoots";
import * as z from "zod";

/** A shoot: the photos of one property, taken at one time, under one name. */
export const Shoot = ShootView.extend({ user_id: z.string() });
export type Shoot = z.infer<typeof Shoot>;
