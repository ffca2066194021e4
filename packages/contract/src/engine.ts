import * as z from "zod";

const word = z.string().regex(/^[a-z][a-z0-9-]*$/, "must be a word in lower case");

/**
 * Which engine made a picture, such as `basic` or `openai`. The list is open: a client takes one that it does not
 * know.
 */
export const EngineId = word;
export type EngineId = z.infer<typeof EngineId>;

/** Who is paid for an engine's calls, such as `openai`. */
export const ProviderId = word;
export type ProviderId = z.infer<typeof ProviderId>;
