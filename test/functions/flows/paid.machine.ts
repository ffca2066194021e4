import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Plan, startOpenAi } from "../../kit/servers/openai.ts";
import { fetched } from "../../kit/api.ts";
import { type Machine, startMachine } from "../../kit/machine.ts";
import { phoneJpeg } from "../../kit/rooms.ts";

const apiKey = "sk-fake-key-for-tests";
let openai: Awaited<ReturnType<typeof startOpenAi>>;
let machine: Machine;
let plan: (number: number) => Plan | undefined;

beforeAll(async () => {
  openai = await startOpenAi({ apiKey, plan: (number) => plan(number) });
  machine = await startMachine({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: openai.baseURL });
});

afterAll(async () => {
  await machine.stop();
  await openai.stop();
});

beforeEach(() => {
  plan = () => undefined;
  openai.requests.length = 0;
});

const asset = async () => (await machine.api.asset(await phoneJpeg())).asset_id;

describe("with a key", () => {
  it("the health and the start say who is paid", async () => {
    expect((await machine.api.send("/health")).body).toMatchObject({ services: { paid_engine: "openai" } });
    expect(machine.output.stdout).toContain("made by the engine openai, and cost money");
    expect(machine.output.stdout).not.toContain(apiKey);
  });

  it.each([
    ["standard", "gpt-image-2.6-flare", "medium"],
    ["premium", "gpt-image-2.6-sunburst", "high"],
  ])("a %s job is one call to %s, written down and counted", async (tier, model, quality) => {
    const job = await machine.api.enhanced({ asset_id: await asset(), tier, prompt: "Warmer light" });
    expect(job).toMatchObject({ status: "succeeded", engine: "openai", provider: "openai", model });
    expect(job.calls).toMatchObject([
      {
        state: "answered",
        engine: "openai",
        provider: "openai",
        model,
        input_tokens: 2_000,
        output_tokens: 4_000,
        cost_usd: 0.1345,
      },
    ]);
    expect(job.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["paid_call_opened", "paid_call_closed", "succeeded"]),
    );
    expect(openai.requests).toHaveLength(1);
    expect(openai.requests[0]?.fields).toMatchObject({
      model,
      quality,
      prompt: expect.stringContaining("Warmer light"),
    });
  });

  it("the provider gets the picture upright and without the place it was taken", async () => {
    await machine.api.enhanced({ asset_id: await asset(), tier: "premium" });
    const [{ picture } = { picture: undefined }] = openai.requests;
    expect(picture?.metadata).not.toContain("exif");
    expect(picture?.height).toBeGreaterThan(picture?.width ?? Infinity);
  });

  it("the output is a bare JPEG of the original's shape", async () => {
    const job = await machine.api.enhanced({ asset_id: await asset(), tier: "premium" });
    const { format, width, height, exif } = await sharp(
      (await fetched(job.output?.url ?? "")).bytes,
    ).metadata();
    expect([format, exif]).toEqual(["jpeg", undefined]);
    expect(width / height).toBeCloseTo(48 / 64, 1);
  });

  it("a job shows nothing of its worker while it is worked on", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    plan = () => {
      resolve();
      return { delayMs: 500 };
    };
    const { body } = await machine.api.post("/jobs", { asset_id: await asset(), tier: "premium" });
    await asked;
    const working = (await machine.api.send(`/jobs/${String(body["job_id"])}`)).body;
    expect(working).toMatchObject({ status: "processing", calls: [{ state: "calling" }] });
    const internal = new Set(["lease", "version", "user_id", "due_at", "setback"]);
    expect(Object.keys(working).filter((field) => internal.has(field))).toEqual([]);
    await machine.api.ended(body["job_id"]);
  });

  it("a basic job calls nobody", async () => {
    const job = await machine.api.enhanced({ asset_id: await asset(), tier: "basic" });
    expect([job.engine, job.calls, openai.requests.length]).toEqual(["basic", [], 0]);
  });

  it("one idempotency key buys once, however often it is sent", async () => {
    const wish = { asset_id: await asset(), tier: "premium" };
    const create = () => machine.api.post("/jobs", wish, { "idempotency-key": "buy-once" });
    const answers = await Promise.all([create(), create(), create()]);
    await machine.api.ended(answers[0].body["job_id"]);
    await create();
    expect(openai.requests).toHaveLength(1);
  });

  it("what the provider's safety system blocks fails at once, is not paid and not repeated", async () => {
    plan = () => ({ status: 400, code: "moderation_blocked" });
    const job = await machine.api.enhanced({ asset_id: await asset(), tier: "premium" });
    expect(job).toMatchObject({
      status: "failed",
      attempts: 1,
      calls: [{ state: "refused" }],
      error: { code: "engine.moderation_blocked", retryable: false },
    });
    expect(JSON.stringify(job)).not.toContain("The provider's own words");
    expect(openai.requests).toHaveLength(1);
  });
});
