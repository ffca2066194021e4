import { maxWebhooks, WebhookEvent } from "@luster/contract/webhooks";
import { newId } from "@luster/core/id";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod";
import { type Api, api } from "../../kit/api.ts";
import { jpeg } from "../../kit/rooms.ts";
import { startReceiver, verified } from "../../kit/servers/receiver.ts";
import { freshMachine } from "../../local/auth/machine.ts";

// The log would be in the middle of the test's own output; it reads this as it is imported.
vi.hoisted(() => {
  process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";
  process.env["POWERTOOLS_METRICS_DISABLED"] = "true";
});

const machine: { url: string; stop?: () => Promise<void> } = { url: "" };
beforeAll(async () => {
  Object.assign(
    machine,
    await freshMachine(
      {},
      {
        authorize: async ({ authorization = "" }) => ({
          jwt: { claims: { sub: authorization.slice(7) }, scopes: [] },
        }),
      },
    ),
  );
});
afterAll(() => machine.stop?.());

/** A user that nobody was before. */
const somebody = (): Api => api(machine.url, { authorization: `Bearer ${newId("job")}` });

const Created = z.object({ webhook_id: z.string(), secret: z.string() });

/** A user with a webhook that the test's own receiver takes. */
async function listening(body: object = {}) {
  const user = somebody();
  const receiver = await startReceiver();
  onTestFinished(receiver.stop);
  const { body: created } = await user.post("/webhooks", { url: receiver.url, ...body });
  const { webhook_id, secret } = Created.parse(created);
  const path = `/webhooks/${webhook_id}`;
  const deliveries = async () => (await user.send(`${path}/deliveries`)).body["deliveries"];
  return { user, receiver, path, secret, deliveries };
}

it("a user is told how a job ended, without asking, signed with the secret that the webhook was made with", async () => {
  const { user, receiver, secret, deliveries } = await listening();
  const { asset_id } = await user.asset(await jpeg());
  const { body: job } = await user.post("/jobs", { asset_id });
  await expect.poll(() => receiver.received.length).toBe(1);
  const [received] = receiver.received;
  if (!received) throw new Error("nothing arrived");
  const event = WebhookEvent.parse(verified(secret, received));
  expect(event).toMatchObject({
    type: "job.succeeded",
    data: { job_id: job["job_id"], asset_id, status: "succeeded" },
  });
  await expect
    .poll(deliveries)
    .toMatchObject([
      { event_id: received.headers["webhook-id"], status: "delivered", attempts: [{ status: 204 }] },
    ]);
});

it("a test event arrives, and any event again when it is asked for", async () => {
  const { user, receiver, path, secret, deliveries } = await listening();
  const sent = await user.post(`${path}/test`, undefined);
  expect([sent.status, sent.body["status"]]).toEqual([202, "pending"]);
  await expect.poll(deliveries).toMatchObject([{ type: "webhook.test", status: "delivered" }]);
  const again = await user.post(`${path}/deliveries/${String(sent.body["event_id"])}/resend`, undefined);
  expect(again.status).toBe(202);
  await expect.poll(() => receiver.received.length).toBe(2);
  const [first, second] = receiver.received.map((each) => verified(secret, each));
  expect(second).toEqual(first);
});

it("a new secret signs from then on, and the one before it still does", async () => {
  const { user, receiver, path, secret } = await listening();
  const rotated = Created.parse((await user.post(`${path}/secret`, undefined)).body);
  expect(rotated.secret).not.toBe(secret);
  await user.post(`${path}/test`, undefined);
  await expect.poll(() => receiver.received.length).toBe(1);
  const [received] = receiver.received;
  if (!received) throw new Error("nothing arrived");
  expect(verified(rotated.secret, received)).toEqual(verified(secret, received));
});

it("a secret is shown when it is made, and in no list", async () => {
  const { user, secret, path } = await listening({ description: "our site", events: ["job.failed"] });
  const list = await user.send("/webhooks");
  expect(list.body).toMatchObject({
    webhooks: [{ status: "enabled", events: ["job.failed"], description: "our site" }],
  });
  for (const { text } of [list, await user.send(`${path}/deliveries`)]) expect(text).not.toContain(secret);
});

it("one that is ended gets nothing more, and is in no list", async () => {
  const { user, receiver, path } = await listening();
  expect(await user.send(path, { method: "DELETE" })).toMatchObject({ status: 204, text: "" });
  expect((await user.send("/webhooks")).body).toEqual({ webhooks: [] });
  expect((await user.send(path, { method: "DELETE" })).body["code"]).toBe("webhook.not_found");
  await user.enhanced({ asset_id: (await user.asset(await jpeg())).asset_id });
  expect(receiver.received).toEqual([]);
});

it("the same key makes one webhook, with one secret", async () => {
  const [user, key] = [somebody(), { "idempotency-key": "once" }];
  const body = { url: "https://hooks.example/luster" };
  const [first, second] = [await user.post("/webhooks", body, key), await user.post("/webhooks", body, key)];
  expect(second.body).toEqual(first.body);
  expect((await user.send("/webhooks")).body["webhooks"]).toHaveLength(1);
});

it.each([
  "http://hooks.example/",
  "https://10.0.0.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://[::ffff:10.0.0.1]/",
  "https://0x0a000001/",
])("%s is refused before anything is sent there, and says why", async (url) => {
  const refused = await somebody().post("/webhooks", { url });
  expect(refused.body).toMatchObject({
    status: 422,
    code: "webhook.address_refused",
    issues: [{ path: "body.url" }],
  });
});

it.each(["ftp://hooks.example/", "hooks.example", "https://a:b@hooks.example/", "file:///etc/passwd"])(
  "%s is no address of a webhook",
  async (url) => {
    expect((await somebody().post("/webhooks", { url })).body["code"]).toBe("request.invalid");
  },
);

it("a user has so many webhooks and no more", async () => {
  const user = somebody();
  const make = () => user.post("/webhooks", { url: "https://hooks.example/" });
  for (let count = 0; count < maxWebhooks; count += 1) expect((await make()).status).toBe(201);
  expect((await make()).body["code"]).toBe("webhook.too_many");
});

it("another user's webhook is as if it never was", async () => {
  const { path, user } = await listening();
  const { body } = await user.post(`${path}/test`, undefined);
  const stranger = somebody();
  const never = `/webhooks/${newId("webhook")}`;
  const told = async (of: string, [method, rest]: readonly [string, string]) => {
    const { status, body } = await stranger.send(of + rest, { method });
    return { status, code: body["code"], detail: body["detail"] };
  };
  for (const request of [
    ["DELETE", ""],
    ["POST", "/test"],
    ["POST", "/secret"],
    ["GET", "/deliveries"],
    ["POST", `/deliveries/${String(body["event_id"])}/resend`],
  ] as const) {
    const theirs = await told(path, request);
    expect(theirs).toMatchObject({ status: 404, code: "webhook.not_found" });
    expect(theirs).toEqual(await told(never, request));
  }
  expect((await stranger.send("/webhooks")).body).toEqual({ webhooks: [] });
});
