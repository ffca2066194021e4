import { production } from "./stage.ts";

/** Every record of the service. The sparse index holds only what the sweep has to look at, ordered by when it is due. */
export const table = new sst.aws.Dynamo("Table", {
  fields: { pk: "string", sk: "string", due_shard: "string", due_at: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: { due: { hashKey: "due_shard", rangeKey: "due_at", projection: "all" } },
  ttl: "expires_at",
  deletionProtection: production,
  transform: {
    table: (args) => {
      args.pointInTimeRecovery = { enabled: true, recoveryPeriodInDays: production ? 35 : 7 };
    },
  },
});
