import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { $add, UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { item, number, string } from "dynamodb-toolbox/schema";
import { answered, conditional, isConditionFailure } from "../table/fault.dynamo.ts";
import { userPartition } from "../table/partition.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { after, epochSeconds, hours } from "../time.ts";
import type { QuotaWindow } from "./quota.ts";
import type { QuotaRecords } from "./records.ts";

/**
 * Counts in DynamoDB: `USER#{user}` / `QUOTA#{kind}#{start}`, removed by the table's TTL some time after the window.
 */
export function dynamoQuotaRecords(table: LusterTable): QuotaRecords {
  const entity = quotaEntity(table);
  const update = entity.build(UpdateItemCommand);

  async function used(window: QuotaWindow): Promise<number> {
    const command = entity.build(GetItemCommand).key(keyOf(window)).options({ consistent: true });
    return (await answered(command.send())).Item?.used ?? 0;
  }

  return {
    async take(window, amount, limit) {
      // More than a whole window allows would pass as the first amount, when there is no count to compare with.
      if (amount > limit) return { taken: false, used: await used(window) };
      const command = update.item({ ...keyOf(window), used: $add(amount), expires_at: expiry(window) });
      const fresh = { attr: "used", exists: false } as const;
      const room = { attr: "used", lte: limit - amount } as const;
      const within = { condition: { or: [fresh, room] } };
      try {
        const { Attributes } = await answered(
          command.options({ ...within, returnValues: "UPDATED_NEW" as const }).send(),
        );
        return { taken: true, used: Attributes?.used ?? amount };
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return { taken: false, used: await used(window) };
      }
    },
    used,
    async release(window, amount) {
      const command = update.item({ ...keyOf(window), used: $add(-amount), expires_at: expiry(window) });
      await conditional(command.options({ condition: { attr: "used", gte: amount } }).send());
    },
  };
}

const keyOf = ({ user_id, kind, starts_at }: QuotaWindow) => ({
  user_id,
  kind,
  starts_at: starts_at.toISOString(),
});

/** An hour later, so that no clock forgets a window that another still counts in. */
const expiry = ({ ends_at }: QuotaWindow): number => epochSeconds(after(ends_at, hours(1)));

const quotaEntity = (table: LusterTable) =>
  new Entity({
    name: "quota",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      kind: string().key(),
      starts_at: string().key(),
      used: number(),
      expires_at: number(),
    }),
    computeKey: ({ user_id, kind, starts_at }) => ({
      pk: userPartition(user_id),
      sk: `QUOTA#${kind}#${starts_at}`,
    }),
  });
