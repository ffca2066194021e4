import { type SweepOptions, sweepStreams } from "../sweep/streams.ts";
import type { Clock } from "../time.ts";
import type { Fill } from "./fill.ts";
import type { BatchRecords } from "./records.ts";

type Deps = { batches: Pick<BatchRecords, "due">; fill: Fill; now: Clock; onError: (error: unknown) => void };

/** Finishes batches whose request died before all of their jobs were made, or all cancelled. Returns how many. */
export const createBatchSweep =
  ({ batches, fill, now, onError }: Deps) =>
  ({ signal }: SweepOptions): Promise<number> =>
    sweepStreams(
      batches.due(now()),
      async (batch) => {
        await fill(batch);
        return true;
      },
      { signal, onError },
    );
