import * as z from "zod";

const About = z.object({
  description: z.string(),
  /** Never in a variable, a log or a message. */
  secret: z.literal(true).optional(),
  /** Where a deployment links it, instead of passing a variable: the SST resource and its property. */
  link: z.tuple([z.string(), z.string()]).readonly().optional(),
  /** A one-machine run sets it itself, whatever the shell says. */
  machineSets: z.literal(true).optional(),
  /** One machine has no use for it. */
  stageOnly: z.literal(true).optional(),
});
/** What a setting is besides its value. */
export type About = z.infer<typeof About>;

/** What a setting is besides its value: how the schemas of this package are annotated. */
export const aboutOf = (schema: z.core.$ZodType): About => About.parse(z.globalRegistry.get(schema));
