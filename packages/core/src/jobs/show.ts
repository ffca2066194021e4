import type { Assets } from "../assets/assets.ts";
import type { FindAsset } from "../uploads/find-asset.ts";
import { Failure } from "../failure.ts";
import type { JobView } from "@luster/contract/jobs";
import type { JobRecords } from "./records.ts";
import type { Job } from "./job.ts";
import { costOf } from "./ledger.ts";

type Deps = { jobs: Pick<JobRecords, "get">; findAsset: FindAsset; download: Assets["download"] };

/** Shows jobs to their owners. */
export function createShow({ jobs, findAsset, download }: Deps) {
  /** The user's job, with a URL to download its output once there is one. Throws `job.not_found`. */
  return async function show(user: string, jobId: string): Promise<JobView> {
    const job = await jobs.get(user, jobId);
    if (!job) throw new Failure("job.not_found");
    if (!job.output) return view(job);
    const { filename, outputs } = await findAsset(user, job.asset_id, job.shoot_id);
    // The asset knows where an output is that was moved after the job had ended.
    return view(job, download(outputs[jobId] ?? job.output, filename));
  };
}

/** A job as its owner sees it, with the output's URL when it has one. */
export const view = (job: Job, output?: JobView["output"]): JobView => ({
  ...job,
  // While a worker is at it, it does not wait.
  waiting: job.lease ? undefined : job.waiting,
  cost_usd: costOf(job),
  output,
  ...(output && { output_path: output.object_key, output_storage: output.storage }),
});
