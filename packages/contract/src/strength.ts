import * as z from "zod";

/**
 * How far the basic engine goes. `correct` undoes what is wrong with a photo; `natural` also lights a dim room most
 * of the way to a finished listing; `bright` goes all the way.
 */
export const Strength = z.enum(["correct", "natural", "bright"]);
export type Strength = z.infer<typeof Strength>;
