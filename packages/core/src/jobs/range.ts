import { decodeTime, encodeTime } from "ulid";
import { hours } from "../time.ts";

/** The clocks of the machines that make ids differ by less than this. */
const skew = hours(1);

/** An id before those of all jobs that an asset can have: they are made after it. */
export const newestAfter = (assetId: string): string =>
  `job_${encodeTime(Math.max(0, decodeTime(assetId.slice("asset_".length)) - skew))}`;
