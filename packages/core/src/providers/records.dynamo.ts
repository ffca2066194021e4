import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { $add, UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { answered, conditional } from "../table/fault.dynamo.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { after, epochSeconds, hours } from "../time.ts";
import { Gate } from "./gate.ts";
import type { ProviderRecords } from "./records.ts";

/** Providers in DynamoDB: `PROVIDER#{provider}` / `MINUTE#{start}` and `GATE#{scope}`, removed by the table's TTL. */
export function dynamoProviderRecords(table: LusterTable): ProviderRecords {
  const update = minuteEntity(table).build(UpdateItemCommand);
  const gates = gateEntity(table);

  return {
    async take(provider, minute, limit) {
      if (limit < 1) return false;
      const starts_at = minute.toISOString();
      const command = update.item({ provider, starts_at, used: $add(1), expires_at: expiry(minute) });
      const fresh = { attr: "used", exists: false } as const;
      const room = { attr: "used", lt: limit } as const;
      return conditional(command.options({ condition: { or: [fresh, room] } }).send());
    },
    async release(provider, minute) {
      const starts_at = minute.toISOString();
      const command = update.item({ provider, starts_at, used: $add(-1), expires_at: expiry(minute) });
      await conditional(command.options({ condition: { attr: "used", gte: 1 } }).send());
    },
    async gate(key) {
      const command = gates.build(GetItemCommand).key(key).options({ consistent: true });
      const { Item } = await answered(command.send());
      return Item === undefined ? undefined : Gate.parse(Item);
    },
    async gates(provider) {
      const query = { partition: partition(provider), range: { beginsWith: gatePrefix } };
      const command = table.build(QueryCommand).entities(gates).query(query);
      const { Items = [] } = await answered(command.options({ consistent: true }).send());
      return Items.map((found) => Gate.parse(found));
    },
    async putGate(key, gate) {
      const expires_at = expiry(new Date(gate.refused_at));
      await answered(
        gates
          .build(PutItemCommand)
          .item({ ...key, ...gate, expires_at })
          .send(),
      );
    },
  };
}

/** An hour later, when no clock counts in it any more and no gate is closed any more. */
const expiry = (at: Date): number => epochSeconds(after(at, hours(1)));

const minuteEntity = (table: LusterTable) =>
  new Entity({
    name: "provider_minute",
    table,
    timestamps: false,
    schema: item({
      provider: string().key(),
      starts_at: string().key(),
      used: number(),
      expires_at: number(),
    }),
    computeKey: ({ provider, starts_at }) => ({ pk: partition(provider), sk: `MINUTE#${starts_at}` }),
  });

const gateEntity = (table: LusterTable) =>
  new Entity({
    name: "provider_gate",
    table,
    timestamps: false,
    schema: item({
      provider: string().key(),
      scope: string().key(),
      refusals: number(),
      refused_at: string(),
      closed_until: string().optional(),
      code: string(),
      message: string(),
      expires_at: number(),
    }),
    computeKey: ({ provider, scope }) => ({ pk: partition(provider), sk: gatePrefix + scope }),
  });

const gatePrefix = "GATE#";
const partition = (provider: string): string => `PROVIDER#${provider}`;
