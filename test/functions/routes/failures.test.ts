import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FailureCode } from "@luster/contract/failures";
import { type RouteName, routes } from "@luster/contract/routes";
import { EventType, maxWebhooks } from "@luster/contract/webhooks";
import { newId } from "@luster/core/id";
import { newSecret } from "@luster/core/webhooks/signature";
import { close, listen } from "@luster/local/cloud/listen";
import { gateway, type GatewayOptions } from "@luster/local/gateway/gateway";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Answer, type Api, api } from "../../kit/api.ts";
import { root } from "../../kit/machine.ts";
import { rightRequest, type Target, targets } from "../../kit/requests.ts";
import { jpeg } from "../../kit/rooms.ts";
import { refusalsOfJobs, refusalsOfShoots, refusalsOfStreams } from "./refusals.ts";
import { fullAsset, jobWithoutOutput } from "./written.ts";
import { freshMachine } from "../../local/auth/machine.ts";
import { send } from "../../long/hostile/http/send.ts";

// The log would show each refusal in the middle of the test's own output; it reads this as it is imported.
vi.hoisted(() => {
  process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";
  process.env["POWERTOOLS_METRICS_DISABLED"] = "true";
});
const picture = await jpeg();
const limits = {
  UPLOAD_MAX_BYTES: String(picture.length + 1_000),
  BYTES_PER_DAY: String(picture.length * 2),
  UPLOADS_PENDING_MAX: "3",
  JOBS_PER_DAY: "2",
  RETENTION_DAYS: "30",
  // A standard job can cost 0.4008 US dollars, and a premium one 1.1388.
  JOB_MAX_USD: "1",
  USER_USD_PER_DAY: "0.5",
  SERVICE_USD_PER_DAY: "0.3",
};
for (const [name, value] of Object.entries(limits)) vi.stubEnv(name, value);

/** Whoever has a token is the user that it names. */
const authorize: GatewayOptions["authorize"] = async ({ authorization }) =>
  authorization === undefined ? undefined : { jwt: { claims: { sub: authorization.slice(7) }, scopes: [] } };

const seen = new Set<string>();
const pair = (route: RouteName, code: FailureCode): string => `${route} ${code}`;

const things = {
  user: { token: "anna" },
  samples: {
    name: "a shoot",
    shoot_id: newId("shoot"),
    asset_id: newId("asset"),
    job_id: newId("job"),
    batch_id: newId("batch"),
    webhook_id: newId("webhook"),
    event_id: newId("event"),
    deletion_id: newId("deletion"),
    file_size: picture.length,
    content_type: "image/jpeg",
    method: "PUT",
  },
};

type Server = { url: string; stop(): Promise<void> };
const servers: Partial<Record<"machine" | "hanging" | "busy" | "broken", Server>> = {};
const urlOf = (name: keyof typeof servers): string => servers[name]?.url ?? "";

beforeAll(async () => {
  servers.machine = await freshMachine({}, { authorize });
  servers.hanging = await serving(() => new Promise(() => {}), { timeoutMs: 1_050 });
  servers.busy = await serving(async () => ({}), { lanes: { atOnce: 0, waiting: 0, patience: 0 } });
  servers.broken = await serving(() => {
    throw new TypeError("a bug");
  });
});
afterAll(() => Promise.all(Object.values(servers).map((server) => server.stop())));

/** Every route of the contract, each with the same handler. */
async function serving(run: () => Promise<object>, options: Partial<GatewayOptions> = {}): Promise<Server> {
  const { endpoint } = await import("@luster/functions/http/endpoint");
  const cors = { allows: () => false, allowMethods: [], allowHeaders: [], exposeHeaders: [], maxAge: 0 };
  const server = gateway({
    routes: Object.values(routes).map((route) => ({
      ...route,
      handler: endpoint(route, run as never) as never,
    })),
    authorize,
    cors,
    ...options,
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, stop: () => close(server) };
}

/** Sends a request that is right, but for what `change` does to it, and notes what it was refused with. */
async function refused(name: keyof typeof servers, target: Target, change: object = {}): Promise<unknown> {
  const { body } = await send(urlOf(name), { ...rightRequest(target, things), ...change });
  const { code }: { code: FailureCode } = JSON.parse(body);
  seen.add(pair(target.name, code));
  return code;
}

const reading = targets.filter(({ route }) => route.body);
const closed = targets.filter(({ route }) => !route.public);
const withId = targets.filter(({ route }) => route.missing);

describe.each([
  ["hanging", "service.unavailable"],
  ["busy", "service.busy"],
  ["broken", "internal"],
] as const)("behind a %s server", (server, code) => {
  it.each(targets)(`$name is refused with ${code}`, async (target) => {
    expect(await refused(server, target)).toBe(code);
  });
});

it.each(targets)("$name refuses a parameter that it does not have", async (target) => {
  const { path } = rightRequest(target, things);
  expect(await refused("machine", target, { path: `${path}?no_such=1` })).toBe("request.invalid");
});

it.each(targets)("$name refuses a body that is too large, also where it reads none", async (target) => {
  const body = Buffer.alloc(target.route.body ? 70_000 : 10 * 1024 * 1024 + 1, " ");
  expect(await refused("machine", target, { body })).toBe("request.too_large");
});

it.each(closed)("$name asks for a token", async (target) => {
  const { authorization: _, ...headers } = rightRequest(target, things).headers;
  expect(await refused("machine", target, { headers })).toBe("auth.required");
});

it.each(reading)("$name refuses a body that is broken or of another type", async (target) => {
  expect(await refused("machine", target, { body: "{" })).toBe("request.malformed");
  const headers = { ...rightRequest(target, things).headers, "content-type": "text/plain" };
  expect(await refused("machine", target, { headers })).toBe("request.unsupported_media_type");
});

it.each(withId)("$name answers an id that is none like one that nobody has", async (target) => {
  const path = target.route.path.replace(/\{\w+\}/, "1");
  expect(await refused("machine", target, { path })).toBe(target.route.missing);
});

const file = { filename: "kitchen.jpg", content_type: "image/jpeg" };

const presign =
  (change: object) =>
  async (user: Api): Promise<Answer> =>
    user.post("/uploads/presign", { shoot_id: await user.shoot(), ...file, ...change });

const confirm =
  (change: object, bytes: Uint8Array = picture) =>
  async (user: Api): Promise<Answer> =>
    user.post("/uploads/confirm", { ...(await user.uploaded(bytes)), ...change });

const reusing = (path: string, body: (user: Api) => Promise<object>, other: object) => async (user: Api) => {
  const key = { "idempotency-key": "twice" };
  const first = await body(user);
  await user.post(path, first, key);
  return user.post(path, { ...first, ...other }, key);
};

const hook = { url: "https://hooks.example/luster" };

const tooLarge = Buffer.concat([picture, Buffer.alloc(1_001)]);

const special: [RouteName, FailureCode, (user: Api, name: string) => Promise<Answer>][] = [
  [
    "shoots.create",
    "idempotency.key_reused",
    reusing("/shoots", async () => ({ name: "One" }), { name: "Two" }),
  ],
  ...refusalsOfShoots,
  ["uploads.presign", "shoot.not_found", presign({ shoot_id: newId("shoot") })],
  ["uploads.presign", "asset.not_found", presign({ asset_id: newId("asset") })],
  ["uploads.presign", "upload.type_unsupported", presign({ content_type: "image/gif" })],
  ["uploads.presign", "upload.method_unsupported", presign({ method: "POST" })],
  ["uploads.presign", "upload.too_large", presign({ file_size: tooLarge.length })],
  [
    "uploads.presign",
    "upload.type_mismatch",
    async (user) => {
      const request = { shoot_id: await user.shoot(), ...file };
      const { asset_id } = await user.ticket(request);
      return user.post("/uploads/presign", { ...request, asset_id, content_type: "image/png" });
    },
  ],
  [
    "uploads.presign",
    "upload.closed",
    async (user) => {
      const { asset_id, shoot_id } = await user.asset(picture);
      return user.post("/uploads/presign", { shoot_id, ...file, asset_id });
    },
  ],
  [
    "uploads.presign",
    "quota.uploads_pending",
    async (user) => {
      const request = { shoot_id: await user.shoot(), ...file };
      for (let count = 0; count < 3; count += 1) await user.ticket(request);
      return user.post("/uploads/presign", request);
    },
  ],
  ["uploads.confirm", "asset.not_found", confirm({ asset_id: newId("asset") })],
  ["uploads.confirm", "upload.key_mismatch", confirm({ object_key: "another" })],
  ["uploads.confirm", "upload.filename_mismatch", confirm({ filename: "bath.jpg" })],
  ["uploads.confirm", "upload.size_mismatch", confirm({ file_size: 1 })],
  ["uploads.confirm", "upload.type_mismatch", confirm({ content_type: "image/png" })],
  ["uploads.confirm", "upload.too_large", confirm({}, tooLarge)],
  [
    "uploads.confirm",
    "upload.not_arrived",
    async (user) => {
      const request = { shoot_id: await user.shoot(), ...file };
      const { asset_id, object_key } = await user.ticket(request);
      return user.post("/uploads/confirm", { ...request, asset_id, object_key, file_size: 9 });
    },
  ],
  [
    "uploads.confirm",
    "upload.closed",
    async (user) => {
      const confirmation = await user.uploaded(tooLarge);
      await user.post("/uploads/confirm", confirmation);
      return user.post("/uploads/confirm", confirmation);
    },
  ],
  [
    "uploads.confirm",
    "quota.bytes",
    async (user) => {
      await user.asset(picture);
      await user.asset(picture);
      return user.post("/uploads/confirm", await user.uploaded(picture));
    },
  ],
  ...refusalsOfJobs(picture),
  ...refusalsOfStreams,
  ["jobs.create", "asset.not_found", (user) => user.post("/jobs", { asset_id: newId("asset") })],
  [
    "outputs.delete",
    "output.not_found",
    async (user, user_id) =>
      user.send(`/jobs/${await jobWithoutOutput(user_id)}/output`, { method: "DELETE" }),
  ],
  [
    "jobs.create",
    "asset.not_confirmed",
    async (user) => {
      const { asset_id } = await user.uploaded(picture);
      return user.post("/jobs", { asset_id });
    },
  ],
  [
    "jobs.create",
    "asset.too_many_outputs",
    async (user, user_id) => {
      const { asset_id } = await fullAsset(user_id);
      return user.post("/jobs", { asset_id });
    },
  ],
  [
    "jobs.create",
    "idempotency.key_reused",
    reusing(
      "/jobs",
      async (user) => {
        const { asset_id } = await user.asset(picture);
        return { asset_id };
      },
      { strength: "bright" },
    ),
  ],
  [
    "jobs.create",
    "quota.jobs",
    async (user) => {
      const { asset_id } = await user.asset(picture);
      for (let count = 0; count < 2; count += 1) await user.post("/jobs", { asset_id });
      return user.post("/jobs", { asset_id });
    },
  ],
  [
    "webhooks.create",
    "webhook.address_refused",
    (user) => user.post("/webhooks", { url: "https://10.0.0.1/" }),
  ],
  [
    "webhooks.create",
    "webhook.too_many",
    async (user, user_id) => {
      for (let count = 0; count < maxWebhooks; count += 1) await storedWebhook(user_id, "enabled");
      return user.post("/webhooks", hook);
    },
  ],
  [
    "webhooks.create",
    "idempotency.key_reused",
    reusing("/webhooks", async () => hook, { description: "another" }),
  ],
  [
    "webhooks.test",
    "webhook.disabled",
    async (user, user_id) => user.post(`/webhooks/${await storedWebhook(user_id, "disabled")}/test`, {}),
  ],
  [
    "webhooks.resend",
    "webhook.disabled",
    async (user, user_id) =>
      user.post(
        `/webhooks/${await storedWebhook(user_id, "disabled")}/deliveries/${newId("event")}/resend`,
        {},
      ),
  ],
  [
    "webhooks.resend",
    "webhook.not_found",
    (user) => user.post(`/webhooks/${newId("webhook")}/deliveries/${newId("event")}/resend`, {}),
  ],
];

it.each(special)("%s answers %s", async (route, code, provoke) => {
  const name = `user-${route}-${code}`;
  const { body } = await provoke(api(urlOf("machine"), { authorization: `Bearer ${name}` }), name);
  expect(body["code"]).toBe(code);
  seen.add(pair(route, code));
});

/** A webhook as its record is; only a receiver's answer disables one. */
async function storedWebhook(user_id: string, status: "enabled" | "disabled"): Promise<string> {
  const { webhookRecords } = await import("@luster/functions/wiring/records");
  const webhook_id = newId("webhook");
  const created_at = new Date().toISOString();
  const secrets = [{ secret: newSecret() }];
  const events = EventType.options;
  await webhookRecords().create({
    ...hook,
    webhook_id,
    user_id,
    status,
    created_at,
    secrets,
    events,
    version: 1,
  });
  return webhook_id;
}

/** What a whole machine cannot be brought to answer: the test that sees the domain answer it. */
const elsewhere: Record<string, { because: string; file: string; title: string }> = {
  [pair("uploads.presign", "storage.unavailable")]: {
    because: "one machine always has a standby",
    file: "test/core/uploads/presign.test.ts",
    title: "without a standby an outage is a failure that tells when to come again",
  },
  [pair("shoots.enhance", "batch.too_large")]: {
    because: "a shoot of 1,001 photos takes a while to make",
    file: "test/core/batches/batches.test.ts",
    title: "a shoot with more photos than a batch can take is refused as a whole",
  },
  [pair("uploads.presign", "upload.changed")]: {
    because: "another request has to write between a read and a write of this one",
    file: "test/core/uploads/presign.test.ts",
    title: "presigning again while another request does is refused, to be tried again",
  },
  [pair("uploads.confirm", "upload.changed")]: {
    because: "another request has to write between a read and a write of this one",
    file: "test/core/quotas/races.test.ts",
    title: "a confirmation that a renewed presign overtakes leaves no bytes counted",
  },
  [pair("webhooks.rotate", "webhook.changed")]: {
    because: "another request has to write between a read and a write of this one",
    file: "test/core/webhooks/webhooks.test.ts",
    title: "a secret that another request changes at the same moment is refused, to be tried again",
  },
  [pair("webhooks.resend", "webhook.changed")]: {
    because: "another request has to write between a read and a write of this one",
    file: "test/core/webhooks/webhooks.test.ts",
    title:
      "an event that is being sent at the same moment is not sent again, and the client is told to try again",
  },
  [pair("uploads.confirm", "storage.unavailable")]: {
    because: "the embedded store does not go away",
    file: "test/core/uploads/confirm.test.ts",
    title: "an outage while confirming is a failure that leaves the upload as it was",
  },
};

it("every code that a route names was seen here, or in the test that is named here", async () => {
  const named = targets.flatMap(({ name, route }) => route.failures.map((code) => pair(name, code)));
  expect([...seen, ...Object.keys(elsewhere)].toSorted()).toEqual([...new Set(named)].toSorted());
});

it.each(Object.values(elsewhere))("the test that is named exists: $title", async ({ file: path, title }) => {
  expect(await readFile(join(root, path), "utf8")).toContain(JSON.stringify(title));
});
