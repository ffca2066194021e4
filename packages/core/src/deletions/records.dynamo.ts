import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { answered, written } from "../table/fault.dynamo.ts";
import { everyItem, oneMore, toPage } from "../table/page.dynamo.ts";
import { dueShard, userPartition } from "../table/partition.ts";
import { dueStreams } from "../table/sweep-index.dynamo.ts";
import type { LusterTable } from "../table/table.dynamo.ts";
import { after, epochSeconds, hours } from "../time.ts";
import { Deletion, thingOf } from "./deletion.ts";
import type { DeletionRecords } from "./records.ts";

const recordType = "DELETION";
const gone = "GONE#";

/** A year, after which the table's TTL removes a receipt. */
const receiptLifetime = hours(24 * 365);

/**
 * Deletions in DynamoDB: `USER#{user}` / `GONE#{thing}` while they run, so that one query says what a user's replies
 * must not show; `USER#{user}` / `DELETION#{deletion}` once they are done.
 */
export function dynamoDeletionRecords(table: LusterTable): DeletionRecords {
  const entity = deletionEntity(table);
  const put = (deletion: Deletion) => entity.build(PutItemCommand).item(runningItem(deletion));
  const query = table.build(QueryCommand).entities(entity);

  const reread =
    ({ user_id, ...deletion }: Deletion) =>
    async () => {
      const key = { user_id, sort: gone + thingOf(deletion) };
      const command = entity.build(GetItemCommand).key(key).options({ consistent: true });
      return read((await answered(command.send())).Item);
    };

  async function running(user: string): Promise<Deletion[]> {
    const found: Deletion[] = [];
    const own = query.query({ partition: userPartition(user), range: { beginsWith: gone } });
    for await (const each of everyItem((start) =>
      answered(own.options({ consistent: true, ...start }).send()),
    ))
      found.push(Deletion.parse(each));
    return found;
  }

  return {
    running,
    create(deletion) {
      const command = put(deletion).options({ condition: { attr: "version", exists: false } });
      return written(command.send(), deletion, reread(deletion));
    },
    replace(deletion) {
      const command = put(deletion).options({ condition: { attr: "version", eq: deletion.version - 1 } });
      return written(command.send(), deletion, reread(deletion));
    },
    async get(user_id, deletion_id) {
      const key = { user_id, sort: `${recordType}#${deletion_id}` };
      const command = entity.build(GetItemCommand).key(key).options({ consistent: true });
      const receipt = read((await answered(command.send())).Item);
      return receipt ?? (await running(user_id)).find((each) => each.deletion_id === deletion_id);
    },
    async list(user, { limit, cursor }) {
      const partition = userPartition(user);
      const range = { beginsWith: `${recordType}#` };
      const first = cursor !== undefined && {
        exclusiveStartKey: { pk: partition, sk: `${recordType}#${cursor}` },
      };
      const receipts = query
        .query({ partition, range })
        .options({ consistent: true, reverse: true, limit: oneMore(limit), ...first });
      const [{ Items = [], LastEvaluatedKey }, unfinished] = await Promise.all([
        answered(receipts.send()),
        running(user),
      ]);
      const done = Items.map((each) => Deletion.parse(each));
      // What is older than the receipts that were read comes with those that follow them.
      const oldest = LastEvaluatedKey ? (done.at(-1)?.deletion_id ?? "") : "";
      const between = unfinished.filter(
        ({ deletion_id: id }) => id > oldest && (cursor === undefined || id < cursor),
      );
      // One that is just being finished is in both.
      const all = new Map([...between, ...done].map((each) => [each.deletion_id, each]));
      const newestFirst = [...all.values()].toSorted((a, b) => (a.deletion_id > b.deletion_id ? -1 : 1));
      return toPage({ Items: newestFirst, LastEvaluatedKey }, limit, ({ deletion_id }) => deletion_id);
    },
    async finish(due) {
      const deletion = { ...due, due_at: undefined };
      const { user_id, deletion_id, done_at = deletion.requested_at } = deletion;
      const expires_at = epochSeconds(after(new Date(done_at), receiptLifetime));
      const sort = `${recordType}#${deletion_id}`;
      await answered(
        entity
          .build(PutItemCommand)
          .item({ ...deletion, sort, expires_at })
          .send(),
      );
      const key = { user_id, sort: gone + thingOf(deletion) };
      await answered(entity.build(DeleteItemCommand).key(key).send());
    },
    due: (until) =>
      dueStreams(
        recordType,
        until,
        (due) => answered(query.query(due.query).options(due.options).send()),
        (found) => Deletion.parse(found),
      ),
  };
}

const read = (found: unknown): Deletion | undefined =>
  found === undefined ? undefined : Deletion.parse(found);

const runningItem = (deletion: Deletion) => ({
  ...deletion,
  sort: gone + thingOf(deletion),
  ...(deletion.due_at && { due_shard: dueShard(recordType, deletion.deletion_id) }),
});

/** Lists and maps are left to `Deletion`, so that their schema is in one place. */
const deletionEntity = (table: LusterTable) =>
  new Entity({
    name: "deletion",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      sort: string().key().hidden(),
      deletion_id: string(),
      scope: any(),
      version: number(),
      reason: string().optional(),
      requested_at: string(),
      jobs_ended_at: string().optional(),
      objects: any(),
      records_gone_at: string().optional(),
      done_at: string().optional(),
      urls: any(),
      unreachable: any(),
      due_at: string().optional(),
      due_shard: string().optional().hidden(),
      expires_at: number().optional().hidden(),
    }),
    computeKey: ({ user_id, sort }) => ({ pk: userPartition(user_id), sk: sort }),
  });
