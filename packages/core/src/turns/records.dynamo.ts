import { Entity } from "dynamodb-toolbox/entity";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { conditional } from "../table/fault.dynamo.ts";
import { userPartition } from "../table/partition.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { after, epochSeconds, hours } from "../time.ts";
import type { Turn, TurnRecords } from "./records.ts";

/** Turns in DynamoDB: `USER#{user}` / `TURN#{thing}`, removed by the table's TTL some time after they ended. */
export function dynamoTurnRecords(table: LusterTable): TurnRecords {
  const entity = turnEntity(table);
  const put = (turn: Turn) => entity.build(PutItemCommand).item(stored(turn));

  return {
    take(turn, now) {
      const free = { attr: "holder", exists: false } as const;
      const own = { attr: "holder", eq: turn.holder } as const;
      const over = { attr: "until", lte: now.getTime() } as const;
      return conditional(
        put(turn)
          .options({ condition: { or: [free, own, over] } })
          .send(),
      );
    },
    async end(turn, now) {
      const condition = { attr: "holder", eq: turn.holder } as const;
      await conditional(
        put({ ...turn, until: now })
          .options({ condition })
          .send(),
      );
    },
  };
}

/** `until` in milliseconds; the TTL is an hour later, so that no clock forgets a turn that another still respects. */
const stored = ({ until, ...turn }: Turn) => ({
  ...turn,
  until: until.getTime(),
  expires_at: epochSeconds(after(until, hours(1))),
});

const turnEntity = (table: LusterTable) =>
  new Entity({
    name: "turn",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      thing: string().key(),
      holder: string(),
      until: number(),
      expires_at: number(),
    }),
    computeKey: ({ user_id, thing }) => ({ pk: userPartition(user_id), sk: `TURN#${thing}` }),
  });
