import { allEnded } from "@luster/core/sweep/streams";
import { seconds } from "@luster/core/time";
import { invocation } from "../invocation.ts";
import { logger } from "../observe/logger.ts";
import { count } from "../observe/metrics.ts";
import * as wired from "../wiring/sweeps.ts";

const sweeps = {
  jobs: wired.sweepJobs,
  uploads: wired.sweepUploads,
  assets: wired.sweepAssets,
  deliveries: wired.sweepDeliveries,
  batches: wired.sweepBatches,
  retention: wired.sweepRetention,
  deletions: wired.sweepDeletions,
  originals: wired.sweepOriginals,
};

/**
 * Runs on a schedule: makes the jobs that batches lack, resends forgotten ones, removes uploads never confirmed,
 * moves objects back to R2, sends events again, begins the deletions of shoots whose
 * time has come, carries deletions on, copies originals.
 */
export const handler = invocation<unknown, void>({
  ids: (_event, { awsRequestId }) => ({ consumer: "sweep", request_id: awsRequestId }),
  reserve: seconds(15),
  async run(_event, _context, signal) {
    const counts = await allEnded(Object.values(sweeps).map((each) => each({ signal })));
    const swept = Object.fromEntries(Object.keys(sweeps).map((name, index) => [name, counts[index]]));
    // Its absence is the alarm.
    count("SweepsEnded");
    if (counts.some((count) => count > 0)) logger.info("swept", swept);
  },
});
