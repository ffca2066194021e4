import { monotonicFactory } from "ulid";
import * as z from "zod";

const next = monotonicFactory();

/** A new id such as `job_01J9…`: a prefix and a ULID, so that ids sort by when they were made. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${next()}`;

/** The schema of an id with this prefix, as clients send it. */
export const id = (prefix: IdPrefix) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`), `must be an id such as ${prefix}_01J9ZQ…`);

type IdPrefix = "shoot" | "asset" | "job";

/** Makes ids; a port, so that tests can predict them. */
export type NewId = typeof newId;
