import { ListedJob } from "@luster/contract/jobs";
import type { JobState } from "@luster/contract/job-state";
import type { Page, PageQuery } from "@luster/contract/page";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { answered } from "../table/fault.dynamo.ts";
import { everyItem, oneMore } from "../table/page.dynamo.ts";
import { userPartition } from "../table/partition.ts";
import { jobIndexes, jobIndexKeys, jobIndexSorts, type LusterTable } from "../table/table.dynamo.ts";
import { costOf } from "./ledger.ts";
import type { Job } from "./job.ts";
import { stateOf } from "./job.ts";
import { idsIn } from "./range.ts";
import type { JobFilter, JobRange, JobRecords } from "./records.ts";

/** A partition of one of the indexes. */
type Partition = { index: keyof typeof jobIndexKeys; value: string };
/** A stretch of it, by what it is sorted by. */
type Range = { gte: string } | { between: [string, string] } | { beginsWith: string };

/** Jobs read at once where only some of those that are read fit. */
const batchSize = 250;

/**
 * Lists jobs from the indexes, which hold of each what a list shows: it is read by key, page by page, and nothing
 * else is.
 */
export function dynamoJobLists(table: LusterTable): Pick<JobRecords, "list" | "ofShoot" | "ofAssets"> {
  async function list(
    user: string,
    filter: JobFilter,
    { limit, cursor }: PageQuery,
  ): Promise<Page<ListedJob>> {
    const fits = fitsIn(filter);
    const partition = partitionOf(user, filter);
    const found: ListedJob[] = [];
    const job_id = cursor === undefined ? undefined : within(filter, cursor);
    const first = job_id === undefined ? undefined : startOf(user, partition, { job_id, ...filter });
    const size = isSparse(filter) ? batchSize : oneMore(limit);
    for await (const job of jobsIn(partition, rangeIn(partition, filter), { size, first }))
      if (fits(job) && found.push(job) > limit) break;
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, ...(found.length > limit && last && { cursor: last.job_id }) };
  }

  const ofShoot = (_user: string, value: string, { from, to }: JobRange = {}): Promise<ListedJob[]> =>
    all({ index: jobIndexes.ofShoot, value }, between(from, to));

  const ofAssets = (_user: string, value: string, first: string, last: string): Promise<ListedJob[]> =>
    all({ index: jobIndexes.ofAsset, value }, { between: [`${first}#`, `${last}#~`] });

  async function all(partition: Partition, range: Range | undefined): Promise<ListedJob[]> {
    const found: ListedJob[] = [];
    for await (const job of jobsIn(partition, range)) found.push(job);
    return found;
  }

  /** Newest first, in reads of at most `size`, from behind `first`. */
  async function* jobsIn(
    { index, value }: Partition,
    range: Range | undefined,
    { size, first }: { size?: number; first?: Record<string, string> | undefined } = {},
  ): AsyncGenerator<ListedJob> {
    const query = { index, partition: value, ...(range && { range }) };
    const command = table.build(QueryCommand).query(query);
    const options = { reverse: true, ...(size !== undefined && { limit: size }) };
    for await (const item of everyItem(
      (start) => answered(command.options({ ...options, ...start }).send()),
      first,
    ))
      yield read(item);
  }

  return { list, ofShoot, ofAssets };
}

/** What the indexes hold of a job besides its own attributes. */
export const listedOf = (job: Job) => {
  const cost_usd = costOf(job);
  return {
    user_state: userState(job.user_id, stateOf(job)),
    asset_job: assetJob(job),
    ...(job.output?.needs_review !== undefined && { needs_review: true }),
    ...(cost_usd !== undefined && { cost_usd }),
  };
};

const userState = (user: string, state: JobState): string => `${userPartition(user)}#${state}`;

const assetJob = ({ asset_id, job_id }: Pick<Job, "asset_id" | "job_id">): string => `${asset_id}#${job_id}`;

function partitionOf(user: string, { shoot_id, asset_id, batch_id, status }: JobFilter): Partition {
  if (shoot_id !== undefined && asset_id !== undefined) return { index: jobIndexes.ofAsset, value: shoot_id };
  // The jobs of a batch lie together, so that its open ones are read without the others.
  const inShoot = shoot_id !== undefined && (status === undefined || batch_id === undefined);
  if (inShoot) return { index: jobIndexes.ofShoot, value: shoot_id };
  if (status !== undefined) return { index: jobIndexes.inState, value: userState(user, status) };
  return { index: jobIndexes.ofUser, value: user };
}

/** A query refuses to begin outside its range, and the cursor of another list, or a made-up one, may be outside a batch. */
function within({ batch_id }: JobFilter, cursor: string): string {
  if (batch_id === undefined) return cursor;
  const { from, to } = idsIn(batch_id);
  if (cursor > to) return to;
  return cursor < from ? from : cursor;
}

function rangeIn({ index }: Partition, { asset_id, batch_id }: JobFilter): Range | undefined {
  if (index === jobIndexes.ofAsset) return { beginsWith: `${asset_id}#` };
  if (batch_id === undefined) return undefined;
  const { from, to } = idsIn(batch_id);
  return { between: [from, to] };
}

/** Whether jobs are read that do not fit: of a shoot in one state, which is of its few hundred; of a photo so. */
const isSparse = ({ shoot_id, asset_id, batch_id, status }: JobFilter): boolean =>
  shoot_id !== undefined && (asset_id ?? status) !== undefined && (status ?? batch_id) !== undefined;

const fitsIn =
  ({ asset_id, batch_id, status }: JobFilter) =>
  (job: ListedJob): boolean =>
    (asset_id ?? job.asset_id) === job.asset_id &&
    (batch_id ?? job.batch_id) === job.batch_id &&
    (status ?? job.state) === job.state;

const between = (from: string | undefined, to: string | undefined): Range | undefined => {
  if (from !== undefined && to !== undefined) return { between: [from, to] };
  return from === undefined ? undefined : { gte: from };
};

/** Where a query goes on after the job that its last page ended at. */
function startOf(
  user: string,
  { index, value }: Partition,
  { job_id, asset_id = "" }: { job_id: string; asset_id?: string | undefined },
): Record<string, string> {
  return {
    pk: userPartition(user),
    sk: `JOB#${job_id}`,
    [jobIndexKeys[index]]: value,
    [jobIndexSorts[index]]: index === jobIndexes.ofAsset ? assetJob({ asset_id, job_id }) : job_id,
  };
}

const read = (item: Record<string, unknown>): ListedJob => {
  const { needs_review, status } = item;
  return ListedJob.parse({ ...item, state: needs_review === true ? "needs_review" : status });
};
