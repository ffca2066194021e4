import * as z from "zod";

/** The schema of an id such as `job_01J9…`: a prefix and a ULID, so that ids sort by when they were made. */
export const id = (prefix: IdPrefix, words = `must be an id such as ${prefix}_01J9ZQ…`) =>
  z.string().regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`), words);

export type IdPrefix = "shoot" | "asset" | "job" | "batch" | "webhook" | "event" | "deletion";
