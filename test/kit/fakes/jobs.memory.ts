import { ListedJob } from "@luster/contract/jobs";
import { type Job, stateOf } from "@luster/core/jobs/job";
import { costOf } from "@luster/core/jobs/ledger";
import type { JobRecords } from "@luster/core/jobs/records";
import { type Breakable, reach } from "./outage.ts";
import { pageOf } from "./pages.memory.ts";
import { versionsInMemory } from "./versions.memory.ts";

export type MemoryJobRecords = JobRecords & Breakable & { all(): Job[] };

/** Jobs in memory. */
export function memoryJobRecords(): MemoryJobRecords {
  const health: Breakable = { unavailable: false };
  const versions = versionsInMemory<Job>(({ job_id }) => job_id, health);
  const newestFirst = (user: string) =>
    versions
      .all()
      .filter(({ user_id }) => user_id === user)
      .toSorted((a, b) => (a.job_id > b.job_id ? -1 : 1))
      .map(listed);
  const lists: Pick<JobRecords, "list" | "ofShoot" | "ofAssets"> = {
    async list(user, { shoot_id, asset_id, batch_id, status }, page) {
      await reach(health);
      const fitting = newestFirst(user).filter(
        (job) =>
          (shoot_id ?? job.shoot_id) === job.shoot_id &&
          (asset_id ?? job.asset_id) === job.asset_id &&
          (batch_id ?? job.batch_id) === job.batch_id &&
          (status ?? job.state) === job.state,
      );
      return pageOf(fitting, page, { idOf: ({ job_id }) => job_id, isAfter: (id, than) => id < than });
    },
    async ofShoot(user, shootId, { from = "", to = "~" } = {}) {
      await reach(health);
      return newestFirst(user).filter(
        ({ job_id, shoot_id }) => shoot_id === shootId && job_id >= from && job_id <= to,
      );
    },
    async ofAssets(user, shootId, first, last) {
      await reach(health);
      return newestFirst(user).filter(
        ({ asset_id, shoot_id }) => shoot_id === shootId && asset_id >= first && asset_id <= last,
      );
    },
  };
  const remove: JobRecords["remove"] = ({ user_id, job_id }) => versions.drop(user_id, job_id);
  return Object.assign(health, versions, lists, { remove });
}

const listed = (job: Job): ListedJob =>
  ListedJob.parse({
    ...job,
    state: stateOf(job),
    ...(costOf(job) !== undefined && { cost_usd: costOf(job) }),
  });
