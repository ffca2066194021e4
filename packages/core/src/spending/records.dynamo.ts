import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { $add, $remove, UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { item, number, record, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { answered, conditional } from "../table/fault.dynamo.ts";
import { everyItem } from "../table/page.dynamo.ts";
import { userPartition } from "../table/partition.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { after, epochSeconds, hours } from "../time.ts";
import { countsOf, endOf, type Payer, SpendingDay } from "./day.ts";
import type { SpendingRecords } from "./records.ts";

const prefix = "SPENDING#";

/** How long a day is kept after its end: a user's for a year and a month, the service's for a week. */
const kept = { user: hours(24 * 396), service: hours(24 * 7), forgotten: hours(1) };

/**
 * Spending in DynamoDB: `USER#{user}` / `SPENDING#{day}`, and the service's in its parts, `SERVICE#{part}` /
 * `SPENDING#{day}`. The table's TTL removes them.
 */
export function dynamoSpendingRecords(table: LusterTable): SpendingRecords {
  const entity = spendingEntity(table);
  const update = entity.build(UpdateItemCommand);

  const get: SpendingRecords["get"] = async (payer, day) => {
    const command = entity.build(GetItemCommand).key(keyOf(payer, day)).options({ consistent: true });
    const { Item } = await answered(command.send());
    return Item && SpendingDay.parse(Item);
  };

  /** What is in a map can only be updated once the map is there. */
  async function begin(payer: Payer, day: string): Promise<void> {
    const empty = { used: 0, reserves: {}, counts: {}, expires_at: expiry(payer, day) };
    const put = entity.build(PutItemCommand).item({ ...keyOf(payer, day), ...empty });
    await conditional(put.options({ condition: { attr: "used", exists: false } }).send());
  }

  async function days(user: string, from: string, to: string): Promise<SpendingDay[]> {
    const range = { between: [prefix + from, prefix + to] as [string, string] };
    const query = table
      .build(QueryCommand)
      .entities(entity)
      .query({ partition: userPartition(user), range });
    const found: SpendingDay[] = [];
    for await (const each of everyItem((start) =>
      answered(query.options({ consistent: true, ...start }).send()),
    ))
      found.push(SpendingDay.parse(each));
    return found;
  }

  return {
    get,
    days,
    async reserve({ payer, day, call }, amount, limit) {
      const command = update.item({
        ...keyOf(payer, day),
        used: $add(amount),
        reserves: { [call]: amount },
      });
      const fresh = { attr: `reserves.${call}`, exists: false } as const;
      const room = { attr: "used", lte: limit - amount } as const;
      const take = () => conditional(command.options({ condition: { and: [fresh, room] } }).send());
      if (await take()) return true;
      // A day that is there now may have been begun by another call since: nothing is refused that was not tried on it.
      if (!(await get(payer, day))) await begin(payer, day);
      return (await take()) || (await get(payer, day))?.reserves[call] !== undefined;
    },
    async settle({ payer, day, call }, cost, counts) {
      const amount = (await get(payer, day))?.reserves[call];
      if (amount === undefined) return;
      const added = Object.entries(counts ? countsOf(counts.line, counts.add) : {});
      const command = update.item({
        ...keyOf(payer, day),
        used: $add(cost - amount),
        reserves: { [call]: $remove() },
        counts: Object.fromEntries(added.map(([key, add]) => [key, $add(add)])),
      });
      const condition = { attr: `reserves.${call}`, eq: amount } as const;
      await conditional(command.options({ condition }).send());
    },
    async countOutput(user_id, day, line) {
      const [[key] = [""]] = Object.entries(countsOf(line, { outputs: 1 }));
      const command = update.item({ ...keyOf({ user_id }, day), counts: { [key]: $add(1) } });
      const count = () => conditional(command.options({ condition: { attr: "used", exists: true } }).send());
      if (await count()) return;
      await begin({ user_id }, day);
      await count();
    },
    async forget(user_id, today) {
      for (const { day } of await days(user_id, "0000-00-00", today)) {
        const key = keyOf({ user_id }, day);
        const expires_at = epochSeconds(after(endOf(day), kept.forgotten));
        if (day < today) await answered(entity.build(DeleteItemCommand).key(key).send());
        else await answered(update.item({ ...key, expires_at }).send());
      }
    },
  };
}

const keyOf = (payer: Payer, day: string) => ({
  payer: "user_id" in payer ? userPartition(payer.user_id) : `SERVICE#${payer.part}`,
  day,
});

const expiry = (payer: Payer, day: string): number =>
  epochSeconds(after(endOf(day), "user_id" in payer ? kept.user : kept.service));

const spendingEntity = (table: LusterTable) =>
  new Entity({
    name: "spending",
    table,
    timestamps: false,
    schema: item({
      payer: string().key().hidden(),
      day: string().key(),
      used: number(),
      reserves: record(string(), number()),
      counts: record(string(), number()),
      expires_at: number().hidden(),
    }),
    computeKey: ({ payer, day }) => ({ pk: payer, sk: prefix + day }),
  });
