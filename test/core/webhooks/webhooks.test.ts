import { createWebhooks } from "@luster/core/webhooks/webhooks";
import { expect, test } from "vitest";
import { aDelivery, webhookTables, webhookWorld } from "../../kit/webhooks.ts";
import { fixture, outage } from "../../kit/suites/fixture.ts";
import { settableClock } from "../../kit/fakes/clock.ts";
import { countedIds } from "../../kit/fakes/ids.ts";

const tables = fixture(webhookTables);

/** Whose records another request changes between a read and a write. */
async function overtaken() {
  const { webhooks: records, deliveries } = tables.port;
  const world = await webhookWorld(tables.port);
  const webhook = await world.aWebhook();
  const delivery = aDelivery(webhook);
  await deliveries.create(delivery);
  const raced = createWebhooks({
    records: { ...records, replace: async () => false },
    deliveries: { ...deliveries, replace: async () => false },
    queue: { send: async () => {} },
    idempotency: { idFor: async (_user, { newId }) => newId() },
    privateHosts: [],
    now: settableClock().now,
    newId: countedIds(),
  });
  return { raced, webhook, delivery };
}

test("a secret that another request changes at the same moment is refused, to be tried again", async () => {
  const { raced, webhook } = await overtaken();
  await expect(raced.rotate(webhook.user_id, webhook.webhook_id)).rejects.toMatchObject({
    code: "webhook.changed",
  });
});

test("an event that is being sent at the same moment is not sent again, and the client is told to try again", async () => {
  const { raced, webhook, delivery } = await overtaken();
  const again = raced.resend(webhook.user_id, webhook.webhook_id, delivery.event_id);
  await expect(again).rejects.toMatchObject({ code: "webhook.changed" });
});

test("records of webhooks and deliveries come back as they were, each under its own user alone", async () => {
  const { webhooks, deliveries } = tables.port;
  const { aWebhook } = await webhookWorld(tables.port);
  const webhook = await aWebhook({ description: "ours" });
  const delivery = aDelivery(webhook);
  expect(await deliveries.create(delivery)).toBe(true);
  expect(await webhooks.get(webhook.user_id, webhook.webhook_id)).toEqual(webhook);
  expect(await webhooks.list(webhook.user_id)).toEqual([webhook]);
  expect(await deliveries.get(webhook.user_id, webhook.webhook_id, delivery.event_id)).toEqual(delivery);
  expect(await webhooks.get("another", webhook.webhook_id)).toBeUndefined();
  expect(await webhooks.list("another")).toEqual([]);
  expect(await deliveries.get("another", webhook.webhook_id, delivery.event_id)).toBeUndefined();
});

test("a webhook that its user removes is gone, and that it was is noted under its user alone", async () => {
  const { webhooks: records, deliveries } = tables.port;
  const { aWebhook } = await webhookWorld(tables.port);
  const { user_id, webhook_id } = await aWebhook();
  const kept = await aWebhook();
  const { remove } = createWebhooks({
    records,
    deliveries,
    queue: { send: async () => {} },
    idempotency: { idFor: async (_user, { newId }) => newId() },
    privateHosts: [],
    now: settableClock().now,
    newId: countedIds(),
  });
  await remove(user_id, webhook_id);
  expect(await records.list(user_id)).toEqual([kept]);
  expect([await records.removed(user_id), await records.removed("another")]).toEqual([[webhook_id], []]);
});

test("a delivery is created once, and written over its newest version alone", async () => {
  const { deliveries } = tables.port;
  const { aWebhook } = await webhookWorld(tables.port);
  const delivery = aDelivery(await aWebhook());
  await deliveries.create(delivery);
  expect(await deliveries.create({ ...delivery, body: "other" })).toBe(false);
  const next = { ...delivery, version: 2, status: "delivered" as const };
  expect(await deliveries.replace(next)).toBe(true);
  expect(await deliveries.replace({ ...delivery, version: 2, status: "dead" as const })).toBe(false);
});

test("deliveries are listed newest first, page by page", async () => {
  const { deliveries } = tables.port;
  const { aWebhook } = await webhookWorld(tables.port);
  const webhook = await aWebhook();
  const made = [aDelivery(webhook), aDelivery(webhook), aDelivery(webhook)];
  for (const each of made) await deliveries.create(each);
  const { user_id, webhook_id } = webhook;
  const first = await deliveries.list(user_id, webhook_id, { limit: 2 });
  const second = await deliveries.list(user_id, webhook_id, { limit: 2, cursor: first.cursor });
  expect([...first.items, ...second.items]).toEqual(made.toReversed());
  expect(second.cursor).toBeUndefined();
});

test("when the database does not answer, each call says so", async () => {
  const { webhooks, deliveries } = tables.gone;
  await expect(webhooks.list("anna")).rejects.toMatchObject(outage);
  await expect(webhooks.get("anna", "webhook_1")).rejects.toMatchObject(outage);
  await expect(deliveries.get("anna", "webhook_1", "event_1")).rejects.toMatchObject(outage);
});
