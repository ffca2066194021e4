import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, boolean, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { dueStreams } from "../table/sweep-index.dynamo.ts";
import { answered, written } from "../table/fault.dynamo.ts";
import { dueShard, userPartition } from "../table/partition.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { Job } from "./job.ts";
import { dynamoJobLists, listedOf } from "./lists.dynamo.ts";
import type { JobRecords } from "./records.ts";

const recordType = "JOB";

/** Jobs in DynamoDB: `USER#{user}` / `JOB#{job}`, in the due index until they have ended. */
export function dynamoJobRecords(table: LusterTable): JobRecords {
  const entity = jobEntity(table);
  const put = (job: Job) => entity.build(PutItemCommand).item(indexed(job));

  const get: JobRecords["get"] = async (user_id, job_id) => {
    const command = entity.build(GetItemCommand).key({ user_id, job_id }).options({ consistent: true });
    return parse((await answered(command.send())).Item);
  };
  const reread = (job: Job) => () => get(job.user_id, job.job_id);

  return {
    get,
    create(job) {
      const command = put(job).options({ condition: { attr: "job_id", exists: false } });
      return written(command.send(), job, reread(job));
    },
    replace(job) {
      const command = put(job).options({ condition: { attr: "version", eq: job.version - 1 } });
      return written(command.send(), job, reread(job));
    },
    async remove({ user_id, job_id }) {
      await answered(entity.build(DeleteItemCommand).key({ user_id, job_id }).send());
    },
    ...dynamoJobLists(table),
    due: (until) =>
      dueStreams(
        recordType,
        until,
        (due) =>
          answered(table.build(QueryCommand).entities(entity).query(due.query).options(due.options).send()),
        (item) => Job.parse(item),
      ),
  };
}

const parse = (item: unknown): Job | undefined => (item === undefined ? undefined : Job.parse(item));

/** With what the indexes need besides what a job has. */
const indexed = (job: Job) => ({
  ...job,
  ...listedOf(job),
  ...(job.due_at && { due_shard: dueShard(recordType, job.job_id) }),
});

/** Lists and maps are left to `Job`, so that their schema is in one place. */
const jobEntity = (table: LusterTable) =>
  new Entity({
    name: "job",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      job_id: string().key(),
      shoot_id: string(),
      asset_id: string(),
      batch_id: string().optional(),
      status: string(),
      tier: string(),
      strength: string().optional(),
      prompt: string().optional(),
      max_cost_usd: number().optional(),
      created_at: string(),
      cancel_requested_at: string().optional(),
      updated_at: string(),
      version: number(),
      attempts: number(),
      lease: any().optional(),
      calls: any(),
      engine: string().optional(),
      provider: string().optional(),
      model: string().optional(),
      output: any().optional(),
      waiting: any().optional(),
      setback: any().optional(),
      error: any().optional(),
      events: any(),
      outbox: string().optional(),
      due_at: string().optional(),
      due_shard: string().optional().hidden(),
      user_state: string().hidden(),
      asset_job: string().hidden(),
      needs_review: boolean().optional().hidden(),
      cost_usd: number().optional().hidden(),
    }),
    computeKey: ({ user_id, job_id }) => ({ pk: userPartition(user_id), sk: `${recordType}#${job_id}` }),
  });
