import { createHash } from "node:crypto";

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

/** The ten characters of a ULID that say when it was made. */
const timeOf = (batchId: string): string => batchId.slice("batch_".length, "batch_".length + 10);

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Sixteen characters of a ULID, of five bits each. */
const crockford = (bytes: Uint8Array): string =>
  Array.from({ length: 16 }, (_, at) => alphabet[(bytes[at] ?? 0) % alphabet.length]).join("");
