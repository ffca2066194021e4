import * as z from "zod";

/** The schema of an id such as `job_01J9…`: a prefix and a ULID, so that ids sort by when they were made. */
export function id(prefix: IdPrefix, words = `must be an id such as ${prefix}_01J9ZQ…`): z.ZodString {
  const known = made.get(prefix + words);
  if (known) return known;
  const schema = z.string().regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`), words);
  made.set(prefix + words, schema);
  return schema;
}

/** Each once: a schema costs a function's start more than anything else that the contract holds. */
const made = new Map<string, z.ZodString>();

export type IdPrefix = "shoot" | "asset" | "job" | "batch" | "webhook" | "event" | "deletion";
