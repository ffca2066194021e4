import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Deletion } from "../deletions/deletion.ts";
import { type Gone, goneOf } from "../deletions/gone.ts";
import { conditional } from "../table/fault.dynamo.ts";
import { epochSeconds } from "../time.ts";

export type Place = { client: DynamoDBClient; table: string };

type Options = {
  from: Place;
  to: Place;
  /** All deletions of a user that `to` knows of, running or done. */
  deletionsOf: (user: string) => Promise<Deletion[]>;
  /** The ids of the webhooks that a user has removed. */
  removedWebhooks: (user: string) => Promise<string[]>;
  now: () => Date;
};

/** How many records were read, written because they were lost, there already, and left out because of a deletion. */
type Copied = { read: number; written: number; there: number; deleted: number; left: number };

/**
 * Copies the records of users from a restored table to the one in use, where they are lost. What is there is newer and
 * stays, and what was deleted stays deleted. Can be repeated.
 */
export async function copyBack({ from, to, deletionsOf, removedWebhooks, now }: Options): Promise<Copied> {
  const [source, target] = [documents(from.client), documents(to.client)];
  const known = new Map<string, Promise<Gone>>();
  const goneFor = (user: string): Promise<Gone> => {
    const gone = known.get(user) ?? askGone(user);
    known.set(user, gone);
    return gone;
  };
  const copied: Copied = { read: 0, written: 0, there: 0, deleted: 0, left: 0 };
  for await (const { Items = [] } of paginateScan(
    { client: source },
    { TableName: from.table, ConsistentRead: true },
  ))
    for (const found of Items) {
      const item = Item.parse(found);
      copied.read += 1;
      copied[await copy(item)] += 1;
    }
  return copied;

  /** A webhook that its user removed is gone as well, though no deletion names it. */
  async function askGone(user: string): Promise<Gone> {
    const [gone, removed] = await Promise.all([deletionsOf(user).then(goneOf), removedWebhooks(user)]);
    const ids = new Set(removed);
    return { ...gone, hasWithUser: (id) => ids.has(id) || gone.hasWithUser(id) };
  }

  async function copy(item: Item): Promise<Exclude<keyof Copied, "read">> {
    if (item.user_id === undefined || isPassing(item, now())) return "left";
    const gone = await goneFor(item.user_id);
    if (isGone(item, gone)) return "deleted";
    const command = new PutCommand({
      TableName: to.table,
      Item: withoutOutputs(item, gone),
      ConditionExpression: "attribute_not_exists(pk)",
    });
    return (await conditional(target.send(command))) ? "written" : "there";
  }
}

/** As far as an item says whose it is, and of what. */
const Item = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  user_id: z.string().optional(),
  deletion_id: z.string().optional(),
  shoot_id: z.string().optional(),
  asset_id: z.string().optional(),
  job_id: z.string().optional(),
  webhook_id: z.string().optional(),
  expires_at: z.number().optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
type Item = z.infer<typeof Item>;

/** What a webhook was told is history, and told again would be told twice; what has expired is none any more. */
const isPassing = ({ sk, expires_at }: Item, at: Date): boolean =>
  sk.startsWith("DELIVERY#") || (expires_at !== undefined && expires_at <= epochSeconds(at));

/** A deletion itself is copied: one that was running goes on, unless it is known here. */
function isGone({ shoot_id, asset_id, webhook_id, deletion_id }: Item, gone: Gone): boolean {
  if (deletion_id !== undefined) return gone.hasDeletion(deletion_id);
  if (webhook_id !== undefined) return gone.hasWithUser(webhook_id);
  return shoot_id !== undefined && gone.has({ shoot_id, ...(asset_id !== undefined && { asset_id }) });
}

/** An output that was deleted alone is on its asset's record and on its job's. */
function withoutOutputs(item: Item, gone: Gone): Item {
  const { shoot_id = "", asset_id = "", job_id = "", outputs, ...rest } = item;
  const isDeleted = (job: string): boolean => gone.hasOutput({ shoot_id, asset_id, job_id: job });
  const { output: _, ...jobWithout } = item;
  if (job_id !== "" && isDeleted(job_id)) return jobWithout;
  if (outputs === undefined) return item;
  const left = Object.entries(outputs).filter(([job]) => !isDeleted(job));
  return { ...rest, shoot_id, asset_id, outputs: Object.fromEntries(left) };
}

const documents = (client: DynamoDBClient): DynamoDBDocumentClient => DynamoDBDocumentClient.from(client);
