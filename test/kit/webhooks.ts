import { dynamoBatchRecords } from "@luster/core/batches/records.dynamo";
import { createSettle } from "@luster/core/batches/settle";
import { createDeliver } from "@luster/core/webhooks/deliver";
import { createDeliverySweep } from "@luster/core/webhooks/delivery-sweep";
import { createOutbox } from "@luster/core/webhooks/outbox";
import { createPost } from "@luster/core/webhooks/post";
import { dynamoDeliveryRecords, dynamoWebhookRecords } from "@luster/core/webhooks/records.dynamo";
import type { Delivery, DeliveryMessage, Webhook } from "@luster/core/webhooks/webhook";
import { dynamoJobRecords } from "@luster/core/jobs/records.dynamo";
import { newId } from "@luster/core/id";
import { newSecret } from "@luster/core/webhooks/signature";
import { createTell, newDelivery } from "@luster/core/webhooks/tell";
import { onTestFinished } from "vitest";
import { inDynamo } from "./database.ts";
import { settableClock } from "./fakes/clock.ts";
import { newUser } from "./fakes/ids.ts";
import { startReceiver } from "./servers/receiver.ts";

/** The records of webhooks, their deliveries and jobs in one table. */
export const webhookTables = inDynamo((table) => ({
  webhooks: dynamoWebhookRecords(table),
  deliveries: dynamoDeliveryRecords(table),
  jobs: dynamoJobRecords(table),
  batches: dynamoBatchRecords(table),
}));

type Tables = Awaited<ReturnType<typeof webhookTables>>["port"];

/** Everything that sends events, over real records, with a receiver of the test's own and a clock that it sets. */
export async function webhookWorld(tables: Tables) {
  const clock = settableClock(new Date().toISOString());
  const { now } = clock;
  const receiver = await startReceiver();
  onTestFinished(receiver.stop);
  const sent: { message: DeliveryMessage; delay: number }[] = [];
  const state = { queueIsGone: false, untold: [] as unknown[] };
  const queue = {
    async send(message: DeliveryMessage, delay = 0) {
      if (state.queueIsGone) throw new Error("The queue is gone");
      sent.push({ message, delay });
    },
  };
  const common = { ...tables, queue, now, onError: (error: unknown) => void state.untold.push(error) };
  const post = createPost({ privateHosts: ["127.0.0.1"] });
  const deliver = createDeliver({ ...common, post, random: () => 0 });
  const telling = { ...common, tell: createTell(common), onUntold: common.onError };
  const outbox = createOutbox(telling);
  const settle = createSettle(telling);
  const sweep = createDeliverySweep(common);
  const user_id = newUser();

  async function aWebhook(fields: Partial<Webhook> = {}): Promise<Webhook> {
    const webhook: Webhook = {
      webhook_id: newId("webhook"),
      user_id,
      url: receiver.url,
      events: ["job.succeeded", "job.failed", "batch.completed"],
      status: "enabled",
      created_at: now().toISOString(),
      version: 1,
      secrets: [{ secret: newSecret() }],
      ...fields,
    };
    await tables.webhooks.create(webhook);
    return webhook;
  }

  /** Hands every message that was sent to the consumer, once. */
  async function deliverAll(): Promise<void> {
    for (const { message } of sent.splice(0)) await deliver(message, new AbortController().signal);
  }

  const signal = new AbortController().signal;
  return {
    clock,
    receiver,
    sent,
    state,
    user_id,
    outbox,
    settle,
    deliver,
    deliverAll,
    aWebhook,
    sweep: () => sweep({ signal }),
  };
}

/** An event on its way to a webhook, which nobody has tried to send. */
export const aDelivery = (webhook: Webhook, fields: Partial<Delivery> = {}): Delivery => {
  const { webhook_id } = webhook;
  const timestamp = "2026-03-01T12:00:00.000Z";
  const event = { type: "webhook.test" as const, timestamp, data: { webhook_id } };
  return { ...newDelivery(webhook, { id: newId("event"), event }, new Date(timestamp)), ...fields };
};
