import { ListedJob } from "@luster/contract/jobs";
import type { JobState } from "@luster/contract/job-state";
import type { Page, PageQuery } from "@luster/contract/page";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { answered } from "../table/fault.dynamo.ts";
import { everyItem, oneMore } from "../table/page.dynamo.ts";
import { userPartition } from "../table/partition.ts";
import { jobIndexes, jobIndexKeys, type LusterTable } from "../table/table.dynamo.ts";
import { costOf } from "./ledger.ts";
import type { Job } from "./job.ts";
import { stateOf } from "./job.ts";
import { rangeOf } from "./range.ts";
import type { JobFilter, JobRange, JobRecords } from "./records.ts";

/** A partition of one of the indexes. */
type Partition = { index: keyof typeof jobIndexKeys; value: string };

/** Jobs read at once where only some of those that are read fit. */
const batchSize = 250;

/**
 * Lists jobs from the indexes, which hold of each what a list shows: it is read by key, page by page, and nothing
 * else is.
 */
export function dynamoJobLists(table: LusterTable): Pick<JobRecords, "list" | "ofShoot"> {
  async function list(
    user: string,
    filter: JobFilter,
    { limit, cursor }: PageQuery,
  ): Promise<Page<ListedJob>> {
    const fits = fitsIn(filter);
    const partition = partitionOf(user, filter);
    const range = rangeOf(filter);
    const found: ListedJob[] = [];
    // By asset or state the shoot's jobs are read, which are a few hundred; anything else is read as it is shown.
    const isSparse =
      filter.shoot_id !== undefined && Boolean(filter.asset_id ?? filter.batch_id ?? filter.status);
    for await (const job of jobsIn(
      user,
      partition,
      { ...range, before: cursor },
      isSparse ? batchSize : oneMore(limit),
    ))
      if (fits(job) && found.push(job) > limit) break;
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, ...(found.length > limit && last && { cursor: last.job_id }) };
  }

  async function ofShoot(user: string, shootId: string, range: JobRange = {}): Promise<ListedJob[]> {
    const found: ListedJob[] = [];
    const partition = { index: jobIndexes.ofShoot, value: shootId };
    for await (const job of jobsIn(user, partition, range)) found.push(job);
    return found;
  }

  /** Newest first, in reads of at most `size`. */
  async function* jobsIn(
    user: string,
    { index, value }: Partition,
    { from, to, before }: JobRange & { before?: string | undefined },
    size?: number,
  ): AsyncGenerator<ListedJob> {
    const range = between(from, to);
    const query = { index, partition: value, ...(range && { range }) };
    const command = table.build(QueryCommand).query(query);
    const options = { reverse: true, ...(size !== undefined && { limit: size }) };
    const first = before === undefined ? undefined : startOf(user, { index, value }, before);
    for await (const item of everyItem(
      (start) => answered(command.options({ ...options, ...start }).send()),
      first,
    ))
      yield read(item);
  }

  return { list, ofShoot };
}

/** What the indexes hold of a job besides its own attributes. */
export const listedOf = (job: Job) => {
  const cost_usd = costOf(job);
  return {
    user_state: userState(job.user_id, stateOf(job)),
    ...(job.output?.needs_review !== undefined && { needs_review: true }),
    ...(cost_usd !== undefined && { cost_usd }),
  };
};

const userState = (user: string, state: JobState): string => `${userPartition(user)}#${state}`;

function partitionOf(user: string, { shoot_id, status }: JobFilter): Partition {
  if (shoot_id !== undefined) return { index: jobIndexes.ofShoot, value: shoot_id };
  if (status !== undefined) return { index: jobIndexes.inState, value: userState(user, status) };
  return { index: jobIndexes.ofUser, value: user };
}

const fitsIn =
  ({ asset_id, batch_id, status }: JobFilter) =>
  (job: ListedJob): boolean =>
    (asset_id ?? job.asset_id) === job.asset_id &&
    (batch_id ?? job.batch_id) === job.batch_id &&
    (status ?? job.state) === job.state;

const between = (from: string | undefined, to: string | undefined) => {
  if (from !== undefined && to !== undefined) return { between: [from, to] as [string, string] };
  return from === undefined ? undefined : { gte: from };
};

/** Where a query goes on after the job that its last page ended at. */
const startOf = (user: string, { index, value }: Partition, job_id: string) => ({
  pk: userPartition(user),
  sk: `JOB#${job_id}`,
  [jobIndexKeys[index]]: value,
  job_id,
});

const read = (item: Record<string, unknown>): ListedJob => {
  const { needs_review, status } = item;
  return ListedJob.parse({ ...item, state: needs_review === true ? "needs_review" : status });
};
