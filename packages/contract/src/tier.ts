import * as z from "zod";

/** How a picture is enhanced: `basic` by our own pipeline, `standard` and `premium` by paid models. */
export const Tier = z.enum(["basic", "standard", "premium"]);
export type Tier = z.infer<typeof Tier>;
