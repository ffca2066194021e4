import { WebhookEvent } from "@luster/contract/webhooks";
import { newId } from "@luster/core/id";
import { newDelivery } from "@luster/core/webhooks/tell";
import type { Webhook } from "@luster/core/webhooks/webhook";
import { messageOf } from "@luster/core/webhooks/webhook";
import { newSecret } from "@luster/core/webhooks/signature";
import { hours, minutes, seconds } from "@luster/core/time";
import { expect, test } from "vitest";
import { startReceiver, verified } from "../../kit/servers/receiver.ts";
import { fixture } from "../../kit/suites/fixture.ts";
import { webhookTables, webhookWorld } from "../../kit/webhooks.ts";

const tables = fixture(webhookTables);

/** A world with one event on its way to one webhook. */
async function sending(fields: Partial<Webhook> = {}) {
  const world = await webhookWorld(tables.port);
  const webhook = await world.aWebhook(fields);
  const event: WebhookEvent = {
    type: "webhook.test",
    timestamp: world.clock.now().toISOString(),
    data: { webhook_id: webhook.webhook_id },
  };
  const delivery = newDelivery(webhook, { id: newId("event"), event }, world.clock.now());
  await tables.port.deliveries.create(delivery);
  world.sent.push({ message: messageOf(delivery), delay: 0 });
  const stored = () => tables.port.deliveries.get(webhook.user_id, webhook.webhook_id, delivery.event_id);
  return { ...world, webhook, delivery, event, stored };
}

test("an event arrives signed as Standard Webhooks says, and is delivered", async () => {
  const { webhook, event, delivery, receiver, deliverAll, stored, sent } = await sending();
  await deliverAll();
  const [received] = receiver.received;
  expect(received && verified(webhook.secrets[0]?.secret ?? "", received)).toEqual(event);
  expect(received?.headers["webhook-id"]).toBe(delivery.event_id);
  expect(() => WebhookEvent.parse(JSON.parse(received?.body ?? ""))).not.toThrow();
  expect(await stored()).toMatchObject({ status: "delivered", attempts: [{ status: 204 }] });
  expect(sent).toEqual([]);
});

test("an event that was changed on its way, or signed by somebody else, is not verified", async () => {
  const { webhook, receiver, deliverAll } = await sending();
  await deliverAll();
  const [received] = receiver.received;
  if (!received) throw new Error("nothing arrived");
  const secret = webhook.secrets[0]?.secret ?? "";
  expect(() => verified(secret, { ...received, body: `${received.body} ` })).toThrow("signature");
  expect(() => verified(newSecret(), received)).toThrow("signature");
  const headers = { ...received.headers, "webhook-id": newId("event") };
  expect(() => verified(secret, { ...received, headers })).toThrow("signature");
});

test("both secrets sign until the day after a change, then the new one alone", async () => {
  const [older, newer] = [newSecret(), newSecret()];
  const until = new Date(Date.now() + hours(24)).toISOString();
  const { receiver, deliverAll, clock, sent } = await sending({
    secrets: [{ secret: newer }, { secret: older, until }],
  });
  const message = sent[0];
  await deliverAll();
  const [first] = receiver.received;
  if (!first || !message) throw new Error("nothing arrived");
  expect(verified(older, first)).toEqual(verified(newer, first));
  const again = await sending({ secrets: [{ secret: newer }, { secret: older, until }] });
  again.clock.advance(hours(25));
  await again.deliverAll();
  expect(String(again.receiver.received[0]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
  expect(clock.now() < again.clock.now()).toBe(true);
});

test("one that is refused is sent again, the same to the byte, after longer and longer pauses, for a day", async () => {
  const { receiver, deliverAll, stored, clock, delivery, sent, sweep } = await sending();
  receiver.answer.status = 500;
  const start = clock.now().getTime();
  const times: number[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    await deliverAll();
    const now = await stored();
    if (now?.status !== "pending") break;
    times.push(Date.parse(now.next_attempt_at ?? "") - start);
    clock.set(now.next_attempt_at ?? "");
    if (sent.length === 0) await sweep();
  }
  expect(times.slice(0, 3)).toEqual([seconds(5), seconds(65), minutes(11) + seconds(5)]);
  expect((times.at(-1) ?? 0) / hours(1)).toBeGreaterThan(23);
  expect(await stored()).toMatchObject({ status: "dead", failures: 9 });
  expect(receiver.received).toHaveLength(9);
  expect(new Set(receiver.received.map(({ body }) => body))).toEqual(new Set([delivery.body]));
});

test("a message waits in the queue for as long as one can, and longer in the records", async () => {
  const { receiver, deliverAll, stored, sent, clock } = await sending();
  receiver.answer.status = 503;
  await deliverAll();
  expect(sent.map(({ delay }) => delay)).toEqual([5]);
  receiver.answer.headers = { "retry-after": "3600" };
  clock.set((await stored())?.next_attempt_at ?? "");
  await deliverAll();
  expect(sent).toEqual([]);
  const waiting = await stored();
  expect(waiting?.due_at).toBe(waiting?.next_attempt_at);
  expect(Date.parse(waiting?.due_at ?? "") - clock.now().getTime()).toBe(hours(1));
});

test("410 Gone disables the webhook, and nothing more is sent to it", async () => {
  const { receiver, deliverAll, stored, webhook, aWebhook: _, ...world } = await sending();
  receiver.answer.status = 410;
  await deliverAll();
  expect(await stored()).toMatchObject({ status: "dead" });
  expect(await tables.port.webhooks.get(webhook.user_id, webhook.webhook_id)).toMatchObject({
    status: "disabled",
  });
  receiver.answer.status = 204;
  const event: WebhookEvent = {
    type: "webhook.test",
    timestamp: "2026-03-01T12:00:00.000Z",
    data: { webhook_id: webhook.webhook_id },
  };
  const next = newDelivery(webhook, { id: newId("event"), event }, world.clock.now());
  await tables.port.deliveries.create(next);
  await world.deliver(messageOf(next), new AbortController().signal);
  expect(receiver.received).toHaveLength(1);
});

test("a message that comes twice, or late, sends nothing more", async () => {
  const { receiver, deliver, delivery } = await sending();
  const signal = new AbortController().signal;
  await deliver(messageOf(delivery), signal);
  await deliver(messageOf(delivery), signal);
  expect(receiver.received).toHaveLength(1);
});

test("an event whose webhook was ended is sent to nobody, and forgotten", async () => {
  const { receiver, deliverAll, stored, webhook } = await sending();
  await tables.port.webhooks.remove(webhook);
  await deliverAll();
  expect(receiver.received).toEqual([]);
  expect(await stored()).toBeUndefined();
});

test("a message that was lost is sent again by the sweep, and what ended is removed after 30 days", async () => {
  const { receiver, deliverAll, stored, sent, clock, sweep } = await sending();
  sent.length = 0;
  await sweep();
  expect(sent).toEqual([]);
  clock.advance(minutes(6));
  await sweep();
  await deliverAll();
  expect(receiver.received).toHaveLength(1);
  clock.advance(hours(24 * 29));
  await sweep();
  expect(await stored()).toMatchObject({ status: "delivered" });
  clock.advance(hours(25));
  await sweep();
  expect(await stored()).toBeUndefined();
});

test("what is noted of a try is its answer, or in words why there was none", async () => {
  const gone = await startReceiver();
  await gone.stop();
  const { deliverAll, stored } = await sending({ url: gone.url });
  await deliverAll();
  expect((await stored())?.attempts).toEqual([
    { at: expect.any(String), duration: expect.any(Number), error: "The host refuses the connection." },
  ]);
});
