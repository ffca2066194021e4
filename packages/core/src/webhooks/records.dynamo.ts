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
import { after, days, epochSeconds } from "../time.ts";
import type { DeliveryRecords, WebhookRecords } from "./records.ts";
import { Delivery, Webhook } from "./webhook.ts";

const webhookType = "WEBHOOK";
const deliveryType = "DELIVERY";
const removedType = "REMOVED";

/** Longer than the time to which a table can be restored. */
const notedFor = days(36);

/** Webhooks in DynamoDB: `USER#{user}` / `WEBHOOK#{webhook}`, and for a while `REMOVED#{webhook}` of those that were. */
export function dynamoWebhookRecords(table: LusterTable): WebhookRecords {
  const entity = webhookEntity(table);
  const notes = removedEntity(table);
  const put = (webhook: Webhook) => entity.build(PutItemCommand).item(webhook);

  const get: WebhookRecords["get"] = async (user_id, webhook_id) => {
    const command = entity.build(GetItemCommand).key({ user_id, webhook_id }).options({ consistent: true });
    const { Item } = await answered(command.send());
    return Item && Webhook.parse(Item);
  };
  const reread =
    ({ user_id, webhook_id }: Webhook) =>
    () =>
      get(user_id, webhook_id);

  return {
    get,
    create(webhook) {
      const command = put(webhook).options({ condition: { attr: "webhook_id", exists: false } });
      return written(command.send(), webhook, reread(webhook));
    },
    replace(webhook) {
      const command = put(webhook).options({ condition: { attr: "version", eq: webhook.version - 1 } });
      return written(command.send(), webhook, reread(webhook));
    },
    async remove(webhook) {
      await answered(entity.build(DeleteItemCommand).key(webhook).send());
    },
    async noteRemoved({ user_id, webhook_id }, at) {
      const expires_at = epochSeconds(after(at, notedFor));
      await answered(notes.build(PutItemCommand).item({ user_id, webhook_id, expires_at }).send());
    },
    async removed(user) {
      const query = { partition: userPartition(user), range: { beginsWith: `${removedType}#` } };
      const command = table.build(QueryCommand).entities(notes).query(query);
      const found: string[] = [];
      for await (const { webhook_id } of everyItem((start) =>
        answered(command.options({ consistent: true, ...start }).send()),
      ))
        found.push(webhook_id);
      return found;
    },
    async list(user) {
      const query = { partition: userPartition(user), range: { beginsWith: `${webhookType}#` } };
      const { Items = [] } = await answered(
        table.build(QueryCommand).entities(entity).query(query).options({ consistent: true }).send(),
      );
      return Items.map((item) => Webhook.parse(item));
    },
  };
}

/** Deliveries in DynamoDB: `USER#{user}#{webhook}` / `DELIVERY#{event}`, all of them in the due index. */
export function dynamoDeliveryRecords(table: LusterTable): DeliveryRecords {
  const entity = deliveryEntity(table);
  const put = (delivery: Delivery) =>
    entity.build(PutItemCommand).item({ ...delivery, due_shard: dueShard(deliveryType, delivery.event_id) });

  const get: DeliveryRecords["get"] = async (user_id, webhook_id, event_id) => {
    const key = { user_id, webhook_id, event_id };
    const { Item } = await answered(
      entity.build(GetItemCommand).key(key).options({ consistent: true }).send(),
    );
    return Item && Delivery.parse(Item);
  };
  const reread =
    ({ user_id, webhook_id, event_id }: Delivery) =>
    () =>
      get(user_id, webhook_id, event_id);

  return {
    get,
    create(delivery) {
      const command = put(delivery).options({ condition: { attr: "event_id", exists: false } });
      return written(command.send(), delivery, reread(delivery));
    },
    replace(delivery) {
      const command = put(delivery).options({ condition: { attr: "version", eq: delivery.version - 1 } });
      return written(command.send(), delivery, reread(delivery));
    },
    async remove(delivery) {
      await answered(entity.build(DeleteItemCommand).key(delivery).send());
    },
    async list(user, webhookId, { limit, cursor }) {
      const partition = deliveryPartition(user, webhookId);
      const found = await answered(
        table
          .build(QueryCommand)
          .entities(entity)
          .query({ partition, range: { beginsWith: `${deliveryType}#` } })
          .options({
            consistent: true,
            reverse: true,
            limit: oneMore(limit),
            ...(cursor !== undefined && {
              exclusiveStartKey: { pk: partition, sk: `${deliveryType}#${cursor}` },
            }),
          })
          .send(),
      );
      const page = toPage(found, limit, ({ event_id }) => event_id);
      return { ...page, items: page.items.map((item) => Delivery.parse(item)) };
    },
    due: (until) =>
      dueStreams(
        deliveryType,
        until,
        (due) =>
          answered(table.build(QueryCommand).entities(entity).query(due.query).options(due.options).send()),
        (item) => Delivery.parse(item),
      ),
  };
}

const deliveryPartition = (user: string, webhookId: string): string => `${userPartition(user)}#${webhookId}`;

/** Lists and maps are left to the schemas, so that they are in one place. */
const webhookEntity = (table: LusterTable) =>
  new Entity({
    name: "webhook",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      webhook_id: string().key(),
      url: string(),
      events: any(),
      description: string().optional(),
      status: string(),
      created_at: string(),
      version: number(),
      secrets: any(),
    }),
    computeKey: ({ user_id, webhook_id }) => ({
      pk: userPartition(user_id),
      sk: `${webhookType}#${webhook_id}`,
    }),
  });

const removedEntity = (table: LusterTable) =>
  new Entity({
    name: "removed_webhook",
    table,
    timestamps: false,
    schema: item({ user_id: string().key(), webhook_id: string().key(), expires_at: number() }),
    computeKey: ({ user_id, webhook_id }) => ({
      pk: userPartition(user_id),
      sk: `${removedType}#${webhook_id}`,
    }),
  });

const deliveryEntity = (table: LusterTable) =>
  new Entity({
    name: "delivery",
    table,
    timestamps: false,
    schema: item({
      user_id: string().key(),
      webhook_id: string().key(),
      event_id: string().key(),
      type: string(),
      status: string(),
      created_at: string(),
      attempts: any(),
      next_attempt_at: string().optional(),
      version: number(),
      body: string(),
      failures: number(),
      due_at: string(),
      due_shard: string().hidden(),
    }),
    computeKey: ({ user_id, webhook_id, event_id }) => ({
      pk: deliveryPartition(user_id, webhook_id),
      sk: `${deliveryType}#${event_id}`,
    }),
  });
