import { newId } from "@luster/core/id";
import { describe, expect, it } from "vitest";
import { jpeg } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";

const machine = sharedMachine();
const asset = async () => (await machine.api.asset(await jpeg())).asset_id;

describe("POST /jobs", () => {
  it("accepts a job, says where it is, and shows nothing internal", async () => {
    const asset_id = await asset();
    const { status, body, headers } = await machine.api.post("/jobs", {
      asset_id,
      prompt: "Brighter",
      tier: "basic",
    });
    expect(status).toBe(202);
    expect(headers.get("location")).toBe(`/jobs/${String(body["job_id"])}`);
    expect(body).toEqual({
      job_id: expect.stringMatching(/^job_/),
      shoot_id: expect.stringMatching(/^shoot_/),
      asset_id,
      status: "queued",
      tier: "basic",
      strength: "natural",
      prompt: "Brighter",
      created_at: expect.any(String),
      updated_at: body["created_at"],
      attempts: 0,
      calls: [],
      events: [
        { at: body["created_at"], type: "queued" },
        { at: body["created_at"], type: "prompt_ignored", detail: "The tier basic takes no prompt" },
      ],
    });
  });

  it.each([
    ["multipart", (fields: [string, string][]) => formOf(fields)],
    ["urlencoded", (fields: [string, string][]) => new URLSearchParams(fields)],
  ])("takes a %s form, as the commands of the README send it", async (_, bodyOf) => {
    const body = bodyOf([
      ["asset_id", await asset()],
      ["prompt", "Enhance this photo"],
      ["tier", "premium"],
    ]);
    const answer = await machine.api.send("/jobs", { method: "POST", body });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ prompt: "Enhance this photo", tier: "premium" });
  });

  it.each(["correct", "natural", "bright"])(
    "keeps the strength %s that it was asked for",
    async (strength) => {
      const { body } = await machine.api.post("/jobs", { asset_id: await asset(), strength });
      expect(body).toMatchObject({ strength });
    },
  );

  it("is of the basic tier when none is named", async () => {
    expect((await machine.api.post("/jobs", { asset_id: await asset() })).body).toMatchObject({
      tier: "basic",
    });
  });

  it.each([
    { tier: "gold" },
    { strength: "wild" },
    { prompt: "x".repeat(100_00) },
    { prompt: 7 },
    { asset_id: "asset_1" },
    { mode: "x" },
  ])("refuses a job with %o", async (wrong) => {
    const answer = await machine.api.post("/jobs", { asset_id: newId("asset"), ...wrong });
    expect([answer.status, answer.body["code"]]).toEqual([400, "request.invalid"]);
  });

  it("knows no asset that never was", async () => {
    const { status, body } = await machine.api.post("/jobs", { asset_id: newId("asset") });
    expect([status, body["code"]]).toEqual([404, "asset.not_found"]);
  });

  it("refuses an asset whose upload is not confirmed", async () => {
    const { asset_id } = await machine.api.uploaded(await jpeg());
    const { status, body } = await machine.api.post("/jobs", { asset_id });
    expect([status, body["code"]]).toEqual([409, "asset.not_confirmed"]);
  });

  it("makes one job for one key and body, however the prompt is left out", async () => {
    const key = { "idempotency-key": "job-key-1" };
    const asset_id = await asset();
    const create = (body: object) => machine.api.post("/jobs", body, key);
    const answers = await Promise.all([create({ asset_id }), create({ asset_id, tier: "basic" })]);
    expect(new Set(answers.map(({ body }) => body["job_id"])).size).toBe(1);
    const { shoot_id } = answers[0].body;
    await machine.api.ended(answers[0].body["job_id"]);
    const { assets } = (await machine.api.send(`/shoots/${String(shoot_id)}/assets`)).body;
    expect(assets).toMatchObject([{ outputs: [{ job_id: answers[0].body["job_id"] }] }]);
  });

  it("refuses a key that came with another body before", async () => {
    const key = { "idempotency-key": "job-key-2" };
    const asset_id = await asset();
    await machine.api.post("/jobs", { asset_id }, key);
    const { status, body } = await machine.api.post("/jobs", { asset_id, prompt: "Other" }, key);
    expect([status, body["code"]]).toEqual([422, "idempotency.key_reused"]);
  });
});

describe("GET /jobs/{id}", () => {
  it("knows no job that never was", async () => {
    const { status, body } = await machine.api.send(`/jobs/${newId("job")}`);
    expect([status, body["code"]]).toEqual([404, "job.not_found"]);
  });

  it("knows no job by what is no job's id", async () => {
    expect((await machine.api.send("/jobs/1")).body["code"]).toBe("job.not_found");
  });
});

function formOf(fields: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.set(name, value);
  return form;
}

describe("GET /jobs", () => {
  it("finds a job again by its shoot, its asset and its state, with nothing internal", async () => {
    const { asset_id, shoot_id } = await machine.api.asset(await jpeg());
    const { job_id, status } = await machine.api.enhanced({ asset_id });
    const listed = {
      job_id,
      shoot_id,
      asset_id,
      state: status,
      tier: "basic",
      strength: "natural",
      created_at: expect.any(String),
    };
    for (const query of [
      `shoot_id=${shoot_id}`,
      `asset_id=${asset_id}`,
      `shoot_id=${shoot_id}&status=succeeded`,
    ])
      expect((await machine.api.send(`/jobs?${query}`)).body).toEqual({ jobs: [listed] });
    expect((await machine.api.send(`/jobs?asset_id=${asset_id}&status=failed`)).body).toEqual({ jobs: [] });
    const { jobs } = (await machine.api.send("/jobs?limit=1")).body;
    expect(jobs).toHaveLength(1);
    const shoot = await machine.api.send(`/shoots/${shoot_id}`);
    expect(shoot.body).toMatchObject({ counts: { queued: 0, processing: 0, succeeded: 1, failed: 0 } });
    const { assets } = (await machine.api.send(`/shoots/${shoot_id}/assets`)).body;
    expect(assets).toMatchObject([{ jobs: [{ job_id, state: "succeeded" }] }]);
  });

  it.each(["status=done", "shoot_id=1", "asset_id=shoot_1", "cursor=x", "limit=0", "batch=1"])(
    "refuses ?%s",
    async (query) => {
      const { status, body } = await machine.api.send(`/jobs?${query}`);
      expect([status, body["code"]]).toEqual([400, "request.invalid"]);
    },
  );
});

describe("Prefer: wait", () => {
  const waiting = { prefer: "respond-async, wait=20" };

  it("answers with the job that has ended, to its request and to who asks for it", async () => {
    const created = await machine.api.post("/jobs", { asset_id: await asset() }, waiting);
    expect(created).toMatchObject({
      status: 202,
      body: { status: "succeeded", output: { url: expect.stringContaining("http") } },
    });
    expect(created.headers.get("preference-applied")).toBe("wait=20");
    expect(created.headers.get("location")).toBe(`/jobs/${String(created.body["job_id"])}`);
    expect(created.headers.get("retry-after")).toBeNull();
    const { body } = await machine.api.post("/jobs", { asset_id: await asset() });
    const ended = await machine.api.send(`/jobs/${String(body["job_id"])}`, { headers: waiting });
    expect([ended.status, ended.body["status"]]).toEqual([200, "succeeded"]);
    expect(ended.headers.get("preference-applied")).toBe("wait=20");
  });

  it("says when to ask again for a job that is open, and waits at most 25 seconds", async () => {
    const { body, headers } = await machine.api.post("/jobs", { asset_id: await asset() });
    expect([headers.get("retry-after"), headers.get("preference-applied")]).toEqual(["2", null]);
    const asked = await machine.api.send(`/jobs/${String(body["job_id"])}`, {
      headers: { prefer: "wait=900" },
    });
    expect(asked.headers.get("preference-applied")).toBe("wait=25");
  });

  it.each(["wait", "wait=", "wait=-1", "wait=soon", "await=5"])("ignores %j", async (prefer) => {
    const { status, headers } = await machine.api.post("/jobs", { asset_id: await asset() }, { prefer });
    expect([status, headers.get("preference-applied")]).toEqual([202, null]);
  });
});
