import { allEnded } from "@luster/core/sweep/streams";
import { seconds } from "@luster/core/time";
import { invocation } from "../invocation.ts";
import { logger } from "../observe/logger.ts";
import { sweepAssets, sweepBatches, sweepDeliveries, sweepJobs, sweepUploads } from "../wiring/sweeps.ts";

const sweeps = [sweepJobs, sweepUploads, sweepAssets, sweepDeliveries, sweepBatches];

/** Runs on a schedule: makes the jobs that batches lack, resends forgotten ones, removes uploads never confirmed, moves objects back to R2, sends events again. */
export const handler = invocation<unknown, void>({
  ids: (_event, { awsRequestId }) => ({ consumer: "sweep", request_id: awsRequestId }),
  reserve: seconds(15),
  async run(_event, _context, signal) {
    const [jobs = 0, uploads = 0, assets = 0, deliveries = 0, batches = 0] = await allEnded(
      sweeps.map((each) => each({ signal })),
    );
    if (jobs + uploads + assets + deliveries + batches > 0)
      logger.info("swept", { jobs, uploads, assets, deliveries, batches });
  },
});
