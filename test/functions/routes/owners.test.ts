import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "@luster/core/id";
import type { Machine } from "@luster/local/machine/machine";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { api, type Answer, type Api } from "../../kit/api.ts";
import { jpeg } from "../../kit/rooms.ts";

/** In this process, with tokens that are user names: signing in is not what these tests are about. */
let machine: Machine;
let data: string;
let anna: Api;
let ben: Api;
let nobody: Api;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "luster-owners-"));
  // The log goes to this test's own output otherwise, and is read when the handlers are loaded.
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "true");
  const { startMachine } = await import("@luster/local/machine/machine");
  const { readLocalSettings } = await import("@luster/local/machine/environment");
  const settings = readLocalSettings({ PORT: "0", LUSTER_DATA: data });
  machine = await startMachine(settings, { authorize: async ({ authorization }) => userOf(authorization) });
  const as = (user: string) => api(machine.url, { authorization: `Bearer ${user}` });
  [anna, ben, nobody] = [as("anna"), as("auth0|ben/.."), api(machine.url)];
});

afterAll(async () => {
  await machine.stop();
  await rm(data, { recursive: true, force: true });
});

function userOf(authorization = "") {
  const [, sub] = /^Bearer (.+)$/.exec(authorization) ?? [];
  return sub === undefined ? undefined : { jwt: { claims: { sub }, scopes: [] } };
}

describe("without a user", () => {
  it.each([
    ["POST", "/shoots"],
    ["GET", "/shoots"],
    ["GET", `/shoots/${newId("shoot")}`],
    ["GET", `/shoots/${newId("shoot")}/assets`],
    ["GET", `/shoots/${newId("shoot")}/events`],
    ["POST", "/uploads/presign"],
    ["POST", "/uploads/confirm"],
    ["POST", "/jobs"],
    ["GET", "/jobs"],
    ["GET", `/jobs/${newId("job")}`],
    ["GET", `/jobs/${newId("job")}/events`],
    ["POST", `/jobs/${newId("job")}/cancel`],
    ["POST", `/shoots/${newId("shoot")}/jobs`],
    ["GET", `/batches/${newId("batch")}`],
    ["POST", `/batches/${newId("batch")}/cancel`],
    ["POST", "/webhooks"],
    ["GET", "/webhooks"],
    ["DELETE", `/webhooks/${newId("webhook")}`],
    ["POST", `/webhooks/${newId("webhook")}/test`],
    ["POST", `/webhooks/${newId("webhook")}/secret`],
    ["GET", `/webhooks/${newId("webhook")}/deliveries`],
    ["POST", `/webhooks/${newId("webhook")}/deliveries/${newId("event")}/resend`],
    ["PATCH", `/shoots/${newId("shoot")}`],
    ["DELETE", `/shoots/${newId("shoot")}`],
    ["DELETE", `/assets/${newId("asset")}`],
    ["DELETE", `/jobs/${newId("job")}/output`],
    ["DELETE", "/me"],
    ["GET", "/deletions"],
    ["GET", `/deletions/${newId("deletion")}`],
    ["GET", "/usage"],
  ])("%s %s asks for a token, whatever the request holds", async (method, path) => {
    const { status, body, headers } = await nobody.send(path, { method });
    expect([status, body["code"]]).toEqual([401, "auth.required"]);
    expect(headers.get("www-authenticate")).toBe("Bearer");
  });

  it("only the health is told", async () => {
    expect((await nobody.send("/health")).status).toBe(200);
  });
});

describe("another user's things are as if they never were", () => {
  it("a shoot, and what is in it", async () => {
    const [hers, none] = [await anna.shoot(), newId("shoot")];
    for (const rest of ["", "/assets"]) {
      const [theirs, never] = [
        await ben.send(`/shoots/${hers}${rest}`),
        await ben.send(`/shoots/${none}${rest}`),
      ];
      expect(theirs.status).toBe(404);
      expect(told(theirs)).toEqual(told(never));
    }
  });

  it("a list of shoots, also with the other's cursor", async () => {
    await Promise.all([anna.shoot(), anna.shoot(), ben.shoot("Ben's")]);
    const { cursor } = (await anna.send("/shoots?limit=1")).body;
    const [mine, turned] = [await ben.send("/shoots"), await ben.send(`/shoots?cursor=${String(cursor)}`)];
    expect(mine.body).toMatchObject({ shoots: [{ name: "Ben's" }] });
    expect(turned.text).not.toContain("House by the lake");
  });

  it("a shoot to upload to", async () => {
    const request = { filename: "a.jpg", content_type: "image/jpeg" };
    const theirs = await ben.post("/uploads/presign", { ...request, shoot_id: await anna.shoot() });
    const never = await ben.post("/uploads/presign", { ...request, shoot_id: newId("shoot") });
    expect(theirs.status).toBe(404);
    expect(told(theirs)).toEqual(told(never));
  });

  it("a pending upload to presign again", async () => {
    const hers = await anna.uploaded(await jpeg());
    const request = { shoot_id: await ben.shoot(), filename: "a.jpg", content_type: "image/jpeg" };
    const theirs = await ben.post("/uploads/presign", { ...request, asset_id: hers.asset_id });
    const never = await ben.post("/uploads/presign", { ...request, asset_id: newId("asset") });
    expect(theirs.status).toBe(404);
    expect(told(theirs)).toEqual(told(never));
  });

  it("an upload to confirm, before and after its owner did", async () => {
    const hers = await anna.uploaded(await jpeg());
    const never = await ben.post("/uploads/confirm", { ...hers, asset_id: newId("asset") });
    const before = await ben.post("/uploads/confirm", hers);
    await anna.post("/uploads/confirm", hers);
    const after = await ben.post("/uploads/confirm", hers);
    expect([before.status, after.status]).toEqual([404, 404]);
    expect([told(before), told(after)]).toEqual([told(never), told(never)]);
  });

  it("uploads to presign or to confirm, many at once", async () => {
    const files = [{ filename: "a.jpg" }];
    const theirs = await ben.post("/uploads/presign", { shoot_id: await anna.shoot(), files });
    const never = await ben.post("/uploads/presign", { shoot_id: newId("shoot"), files });
    expect(theirs.status).toBe(404);
    expect(told(theirs)).toEqual(told(never));
    const ids = [(await anna.uploaded(await jpeg())).asset_id, newId("asset")];
    const { assets } = (await ben.post("/uploads/confirm", { asset_ids: ids })).body;
    const error = { code: "asset.not_found", detail: expect.any(String) };
    expect(assets).toEqual(ids.map((asset_id) => ({ asset_id, error })));
  });

  it("an object key in a confirmation of one's own", async () => {
    const hers = await anna.uploaded(await jpeg());
    const his = await ben.uploaded(await jpeg());
    const taken = await ben.post("/uploads/confirm", { ...his, object_key: hers.object_key });
    const never = await ben.post("/uploads/confirm", { ...his, object_key: "anna/shoot/asset/original.jpg" });
    expect([taken.status, taken.body["code"]]).toEqual([422, "upload.key_mismatch"]);
    expect(told(taken)).toEqual(told(never));
  });

  it("an asset to enhance", async () => {
    const theirs = await ben.post("/jobs", { asset_id: (await anna.asset(await jpeg())).asset_id });
    const never = await ben.post("/jobs", { asset_id: newId("asset") });
    expect(theirs.status).toBe(404);
    expect(told(theirs)).toEqual(told(never));
  });

  it("a job, while it waits and when it is done", async () => {
    const { asset_id } = await anna.asset(await jpeg());
    const job = await anna.enhanced({ asset_id });
    const [theirs, never] = [await ben.send(`/jobs/${job.job_id}`), await ben.send(`/jobs/${newId("job")}`)];
    expect(theirs.status).toBe(404);
    expect(told(theirs)).toEqual(told(never));
  });

  it("the events of a job and of a shoot, also behind an id that their owner saw", async () => {
    const { asset_id, shoot_id } = await anna.asset(await jpeg());
    const { job_id } = await anna.enhanced({ asset_id });
    for (const [hers, none] of [
      [`/jobs/${job_id}`, `/jobs/${newId("job")}`],
      [`/shoots/${shoot_id}`, `/shoots/${newId("shoot")}`],
    ]) {
      const [, id = ""] = /^id: (.+)$/m.exec((await anna.send(`${hers}/events`)).text) ?? [];
      const headers = { "last-event-id": id };
      const theirs = await ben.send(`${hers}/events`, { headers });
      expect(theirs.status).toBe(404);
      expect(told(theirs)).toEqual(told(await ben.send(`${none}/events`, { headers })));
    }
  });

  it("a list of jobs, of all and by the other's shoot or asset, also with the other's cursor", async () => {
    const { asset_id, shoot_id } = await anna.asset(await jpeg());
    const [first, second] = [await anna.post("/jobs", { asset_id }), await anna.post("/jobs", { asset_id })];
    for (const [theirs, never] of [
      [`shoot_id=${shoot_id}`, `shoot_id=${newId("shoot")}`],
      [`asset_id=${asset_id}`, `asset_id=${newId("asset")}`],
    ]) {
      const answers = [await ben.send(`/jobs?${theirs}`), await ben.send(`/jobs?${never}`)];
      expect(answers[0]?.status).toBe(404);
      expect(answers.map(told)[0]).toEqual(answers.map(told)[1]);
    }
    const turned = await ben.send(`/jobs?cursor=${String(second.body["job_id"])}`);
    for (const list of [
      turned,
      await ben.send("/jobs?status=queued"),
      await ben.send("/jobs?status=succeeded"),
    ])
      expect(list.text).not.toContain(String(first.body["job_id"]));
  });

  it("a batch and its jobs, to see, to list and to cancel, and a shoot to enhance", async () => {
    const { shoot_id } = await anna.asset(await jpeg());
    const { batch_id } = (await anna.post(`/shoots/${shoot_id}/jobs`, {})).body;
    const { jobs } = (await anna.send(`/jobs?batch_id=${String(batch_id)}`)).body;
    const { job_id } = z.array(z.object({ job_id: z.string() })).parse(jobs)[0] ?? {};
    const [none, never] = [newId("batch"), newId("job")];
    for (const [method, theirs, other] of [
      ["GET", `/batches/${String(batch_id)}`, `/batches/${none}`],
      ["POST", `/batches/${String(batch_id)}/cancel`, `/batches/${none}/cancel`],
      ["GET", `/jobs?batch_id=${String(batch_id)}`, `/jobs?batch_id=${none}`],
      ["POST", `/jobs/${job_id}/cancel`, `/jobs/${never}/cancel`],
    ] as const) {
      const answer = await ben.send(theirs, { method });
      expect(answer.status).toBe(404);
      expect(told(answer)).toEqual(told(await ben.send(other, { method })));
    }
    const enhanced = await ben.post(`/shoots/${shoot_id}/jobs`, {});
    expect(told(enhanced)).toEqual(told(await ben.post(`/shoots/${newId("shoot")}/jobs`, {})));
    expect((await anna.send(`/batches/${String(batch_id)}`)).body).not.toHaveProperty("cancelled_at");
  });

  it("an asset to enhance by its shoot", async () => {
    const { asset_id, shoot_id } = await anna.asset(await jpeg());
    const theirs = await ben.post("/jobs", { asset_id, shoot_id });
    const never = await ben.post("/jobs", { asset_id: newId("asset"), shoot_id: newId("shoot") });
    expect(theirs.status).toBe(404);
    expect(told(theirs)).toEqual(told(never));
  });

  it("anything to delete, and the receipt of what was deleted", async () => {
    const { shoot_id, asset_id } = await anna.asset(await jpeg());
    const job = await anna.enhanced({ asset_id });
    const receipt = (await anna.send(`/jobs/${job.job_id}/output`, { method: "DELETE" })).body["deletion_id"];
    const pairs = [
      ["DELETE", `/shoots/${shoot_id}`, `/shoots/${newId("shoot")}`],
      ["DELETE", `/assets/${asset_id}`, `/assets/${newId("asset")}`],
      [
        "DELETE",
        `/assets/${asset_id}?shoot_id=${shoot_id}`,
        `/assets/${newId("asset")}?shoot_id=${newId("shoot")}`,
      ],
      ["DELETE", `/jobs/${job.job_id}/output`, `/jobs/${newId("job")}/output`],
      ["GET", `/deletions/${String(receipt)}`, `/deletions/${newId("deletion")}`],
    ] as const;
    for (const [method, hers, none] of pairs) {
      const [theirs, never] = [await ben.send(hers, { method }), await ben.send(none, { method })];
      expect(theirs.status).toBe(404);
      expect(told(theirs)).toEqual(told(never));
    }
    expect((await anna.send(`/shoots/${shoot_id}`)).status).toBe(200);
  });

  it("a shoot to change, and a list of deletions, also with the other's cursor", async () => {
    const patch = {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: '{"name":"Ben\'s now"}',
    };
    const hers = await anna.shoot();
    const theirs = await ben.send(`/shoots/${hers}`, patch);
    expect(theirs.status).toBe(404);
    expect(told(theirs)).toEqual(told(await ben.send(`/shoots/${newId("shoot")}`, patch)));
    expect((await anna.send(`/shoots/${hers}`)).body).toMatchObject({ name: "House by the lake" });
    for (const id of [await anna.shoot(), await anna.shoot()])
      await anna.send(`/shoots/${id}`, { method: "DELETE" });
    const { cursor } = (await anna.send("/deletions?limit=1")).body;
    for (const query of ["", `?cursor=${String(cursor)}`])
      expect((await ben.send(`/deletions${query}`)).body).toEqual({ deletions: [] });
  });

  it("what they have used", async () => {
    const [hers, his] = [
      api(machine.url, { authorization: "Bearer uses" }),
      api(machine.url, { authorization: "Bearer uses none" }),
    ];
    const { asset_id } = await hers.asset(await jpeg());
    await hers.enhanced({ asset_id });
    await expect.poll(async () => (await hers.send("/usage")).text).toContain('"outputs":1');
    const { body } = await his.send("/usage");
    expect(body).toMatchObject({ days: [], cost_usd: 0, today: { jobs: { limit: 5_000, left: 5_000 } } });
  });

  it("an idempotency key: each user has keys of their own", async () => {
    const key = { "idempotency-key": "the-same-key" };
    const [hers, his] = [
      await anna.post("/shoots", { name: "A" }, key),
      await ben.post("/shoots", { name: "B" }, key),
    ];
    expect([hers.status, his.status]).toEqual([201, 201]);
    expect(hers.body["shoot_id"]).not.toBe(his.body["shoot_id"]);
  });
});

describe("what its owner deletes is in no reply from then on", () => {
  /** Everything that one can ask for about a picture, each with what it is answered. */
  async function answers(user: Api, of: { shoot_id: string; asset_id: string; job_id: string }) {
    const { shoot_id, asset_id, job_id } = of;
    const file = { shoot_id, filename: "kitchen.jpg", content_type: "image/jpeg" };
    const shoots = await user.send("/shoots");
    return {
      shoot: (await user.send(`/shoots/${shoot_id}`)).status,
      listed: shoots.text.includes(shoot_id),
      assets: (await user.send(`/shoots/${shoot_id}/assets`)).text.includes(asset_id),
      upload: (await user.post("/uploads/presign", file)).status,
      enhance: (await user.post("/jobs", { asset_id })).status,
      job: (await user.send(`/jobs/${job_id}`)).status,
      jobs: (await user.send("/jobs")).text.includes(job_id),
      output: (await user.send(`/jobs/${job_id}`)).text.includes(`outputs/${job_id}.jpg`),
    };
  }
  const all = {
    shoot: 200,
    listed: true,
    assets: true,
    upload: 200,
    enhance: 202,
    job: 200,
    jobs: true,
    output: true,
  };
  const none = {
    shoot: 404,
    listed: false,
    assets: false,
    upload: 404,
    enhance: 404,
    job: 404,
    jobs: false,
    output: false,
  };

  it.each([
    ["shoot", ({ shoot_id }: { shoot_id: string }) => `/shoots/${shoot_id}`, none],
    [
      "asset",
      ({ asset_id }: { asset_id: string }) => `/assets/${asset_id}`,
      { ...none, shoot: 200, listed: true, upload: 200 },
    ],
    ["output", ({ job_id }: { job_id: string }) => `/jobs/${job_id}/output`, { ...all, output: false }],
    ["user", () => "/me", none],
  ] as const)("a deleted %s", async (kind, pathOf, wanted) => {
    const user = api(machine.url, { authorization: `Bearer deletes ${kind}` });
    const { shoot_id, asset_id } = await user.asset(await jpeg());
    const { job_id } = await user.enhanced({ asset_id });
    const things = { shoot_id, asset_id, job_id };
    expect(await answers(user, things)).toEqual(all);

    const { status, body, headers } = await user.send(pathOf(things), { method: "DELETE" });
    expect([status, body["kind"], body["status"]]).toEqual([202, kind, "running"]);
    expect(headers.get("location")).toBe(`/deletions/${String(body["deletion_id"])}`);
    expect(await answers(user, things)).toEqual(wanted);
    const receipt = await user.send(headers.get("location") ?? "");
    expect([receipt.status, receipt.body["deletion_id"]]).toEqual([200, body["deletion_id"]]);
    expect(receipt.text).not.toContain("user_id");
  });

  it("what a user makes after deleting everything is there", async () => {
    const user = api(machine.url, { authorization: "Bearer comes back" });
    await user.shoot();
    const webhook = { url: "http://127.0.0.1:9/", events: ["job.succeeded"] };
    const { webhook_id } = (await user.post("/webhooks", webhook)).body;
    await user.send("/me", { method: "DELETE" });
    expect((await user.send("/shoots")).body).toEqual({ shoots: [] });
    expect((await user.send("/webhooks")).body).toEqual({ webhooks: [] });
    expect((await user.post(`/webhooks/${String(webhook_id)}/test`, {})).status).toBe(404);
    const shoot_id = await user.shoot("Again");
    expect((await user.send("/shoots")).body).toMatchObject({ shoots: [{ shoot_id }] });
  });
});

it("a user whose name is no safe path keeps pictures under a key that is, and gets them", async () => {
  const confirmation = await ben.asset(await jpeg());
  expect(confirmation.object_key).toMatch(/^~[\w-]+\/shoot_\w+\/asset_\w+\/original\.jpg$/);
  expect(await ben.enhanced({ asset_id: confirmation.asset_id })).toMatchObject({ status: "succeeded" });
});

/** All that an answer says, but for the id of its request. */
function told({ status, body }: Answer): unknown {
  const { request_id: _, ...rest } = body;
  return { status, ...rest };
}
