import { createHash } from "node:crypto";
import { decodeTime, encodeTime } from "ulid";
import { hours } from "../time.ts";
import type { JobFilter, JobRange } from "./records.ts";

/** The clocks of the machines that make ids differ by less than this. */
const skew = hours(1);

/** An id before those of all jobs that an asset can have: they are made after it. */
export const newestAfter = (assetId: string): string =>
  `job_${encodeTime(Math.max(0, decodeTime(assetId.slice("asset_".length)) - skew))}`;

/**
 * The job of an asset in a batch: the same one however often it is made. Ids of a batch's jobs begin with the batch's
 * own time.
 */
export const jobIdIn = (batchId: string, assetId: string): string =>
  `job_${timeOf(batchId)}${crockford(createHash("sha256").update(`${batchId} ${assetId}`).digest())}`;

/** The ids that jobs of a batch can have. */
export const idsIn = (batchId: string) => ({
  from: `job_${timeOf(batchId)}`,
  to: `job_${timeOf(batchId)}${"Z".repeat(16)}`,
});

/** Outside of which no job is that fits. */
export const rangeOf = ({ asset_id, batch_id }: JobFilter): JobRange => {
  if (batch_id !== undefined) return idsIn(batch_id);
  return asset_id === undefined ? {} : { from: newestAfter(asset_id) };
};

/** The ten characters of a ULID that say when it was made. */
const timeOf = (batchId: string): string => batchId.slice("batch_".length, "batch_".length + 10);

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Sixteen characters of a ULID, of five bits each. */
const crockford = (bytes: Uint8Array): string =>
  Array.from({ length: 16 }, (_, at) => alphabet[(bytes[at] ?? 0) % alphabet.length]).join("");
