import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Table } from "dynamodb-toolbox/table";

/** The index that the sweep reads: only items that wait for it have its keys. */
export const dueIndex = "due";

/**
 * The indexes of jobs alone: of a user, of a shoot, and of a user in one state, each by job id, which is by time; and
 * of a shoot by its photos, so that the jobs of some of them are read together.
 */
export const jobIndexes = {
  ofUser: "jobs_of_user",
  ofShoot: "jobs_of_shoot",
  ofAsset: "jobs_of_asset",
  inState: "jobs_in_state",
} as const;

/**
 * Their partitions. Only a job has `job_id` beside them, so no other item is in these indexes; a job from before
 * there were any has the first two.
 */
export const jobIndexKeys = {
  [jobIndexes.ofUser]: "user_id",
  [jobIndexes.ofShoot]: "shoot_id",
  [jobIndexes.ofAsset]: "shoot_id",
  [jobIndexes.inState]: "user_state",
} as const;

/** What each is sorted by. */
export const jobIndexSorts = {
  [jobIndexes.ofUser]: "job_id",
  [jobIndexes.ofShoot]: "job_id",
  [jobIndexes.ofAsset]: "asset_job",
  [jobIndexes.inState]: "job_id",
} as const;

/** What a list shows of a job: nothing that changes with each write. */
const listedAttributes = [
  "job_id",
  "shoot_id",
  "asset_id",
  "batch_id",
  "status",
  "tier",
  "strength",
  "created_at",
  "error",
  "needs_review",
  "cost_usd",
] as const;

/** What an index holds of a job besides its keys. */
export const listedBy = (index: keyof typeof jobIndexKeys): string[] =>
  listedAttributes.filter((name) => name !== jobIndexKeys[index] && name !== jobIndexSorts[index]);

const jobIndex = (name: keyof typeof jobIndexKeys) =>
  ({
    type: "global",
    partitionKey: { name: jobIndexKeys[name], type: "string" },
    sortKey: { name: jobIndexSorts[name], type: "string" },
  }) as const;

/** The one table that holds every record type, under `pk` and `sk`. */
export const createTable = (client: DynamoDBClient, name: string) =>
  new Table({
    documentClient: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    name,
    partitionKey: { name: "pk", type: "string" },
    sortKey: { name: "sk", type: "string" },
    indexes: {
      [dueIndex]: {
        type: "global",
        partitionKey: { name: "due_shard", type: "string" },
        sortKey: { name: "due_at", type: "string" },
      },
      [jobIndexes.ofUser]: jobIndex(jobIndexes.ofUser),
      [jobIndexes.ofShoot]: jobIndex(jobIndexes.ofShoot),
      [jobIndexes.ofAsset]: jobIndex(jobIndexes.ofAsset),
      [jobIndexes.inState]: jobIndex(jobIndexes.inState),
    },
  });

export type LusterTable = ReturnType<typeof createTable>;
