import type { FailureCode } from "@luster/contract/failures";
import type { JobFailureCode } from "@luster/contract/job-failures";

/** How a hostile picture ends: refused when it is confirmed, a job that failed for good, or an output of this size. */
type Ending = `refused: ${FailureCode}` | `failed: ${JobFailureCode}` | `made: ${number} × ${number}`;

export type Case = {
  name: string;
  /** What the client says it is. */
  type: "image/jpeg" | "image/png" | "image/webp" | "image/heic" | "image/heif";
  bytes: () => Buffer | Promise<Buffer>;
  ends: Ending;
};

type Row = [name: string, ends: Ending, bytes: Case["bytes"]];

/** Cases that say they are of one type. */
export const casesOf = (type: Case["type"], rows: Row[]): Case[] =>
  rows.map(([name, ends, bytes]) => ({ name, type, ends, bytes }));
