import type { JobView } from "@luster/contract/jobs";
import type { Job } from "./job.ts";

/** A job as its owner sees it, with the output's URL when it has one. */
export const view = (job: Job, output?: JobView["output"]): JobView => ({
  ...job,
  // While a worker is at it, it does not wait.
  waiting: job.lease ? undefined : job.waiting,
  output,
  ...(output && { output_path: output.object_key, output_storage: output.storage }),
});
