import { production } from "./stage.ts";

/** Of a job, what lists show: nothing that changes with each write. */
const listed = [
  "asset_id",
  "batch_id",
  "status",
  "tier",
  "strength",
  "created_at",
  "error",
  "needs_review",
  "cost_usd",
];

/**
 * Every record of the service. The sparse index holds only what the sweep has to look at, ordered by when it is due;
 * the others hold jobs alone, by their time: of a user, of a shoot, and of a user in one state; of a shoot also by its
 * photos.
 */
export const table = new sst.aws.Dynamo("Table", {
  fields: {
    pk: "string",
    sk: "string",
    due_shard: "string",
    due_at: "string",
    job_id: "string",
    asset_job: "string",
    user_id: "string",
    shoot_id: "string",
    user_state: "string",
  },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: {
    due: { hashKey: "due_shard", rangeKey: "due_at", projection: "all" },
    jobs_of_user: { hashKey: "user_id", rangeKey: "job_id", projection: ["shoot_id", ...listed] },
    jobs_of_shoot: { hashKey: "shoot_id", rangeKey: "job_id", projection: listed },
    jobs_of_asset: { hashKey: "shoot_id", rangeKey: "asset_job", projection: ["job_id", ...listed] },
    jobs_in_state: { hashKey: "user_state", rangeKey: "job_id", projection: ["shoot_id", ...listed] },
  },
  ttl: "expires_at",
  deletionProtection: production,
  transform: {
    table: (args) => {
      args.pointInTimeRecovery = { enabled: true, recoveryPeriodInDays: production ? 35 : 7 };
    },
  },
});
