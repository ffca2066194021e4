import type { IdPrefix } from "@luster/contract/ids";
import { monotonicFactory } from "ulid";

const next = monotonicFactory();

/** A new id such as `job_01J9…`: a prefix and a ULID, so that ids sort by when they were made. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${next()}`;

/** Makes ids; a port, so that tests can predict them. */
export type NewId = typeof newId;
