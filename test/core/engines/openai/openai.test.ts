import { openAiEngine, type OpenAiOptions } from "@luster/core/engines/openai/openai";
import type { Prepared } from "@luster/core/pictures/picture";
import type { EnhanceRequest } from "@luster/core/engines/engine";
import { sharpOf } from "@luster/core/pictures/pixels";
import sharp from "sharp";
import { afterEach, describe, expect, test } from "vitest";
import { type Plan, startOpenAi } from "../../../kit/servers/openai.ts";

const apiKey = "sk-example-not-a-key";
const model = "gpt-image-2.6-sunburst";
const signal = new AbortController().signal;
const request: EnhanceRequest = { prompt: "warmer", userHash: "hash-of-ada", signal };

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

describe("the request", () => {
  test("asks for one careful edit of the picture, as the user's hash", async () => {
    const { engine, requests } = await started();
    await engine.enhance(await picture(1500, 1000), request);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.fields).toEqual({
      prompt: expect.stringMatching(/geometry.*"warmer"$/s),
      model,
      quality: "high",
      size: "1488x992",
      complexity: "low",
      n: "1",
      output_format: "jpeg",
      output_compression: "95",
      safety_identifier: "hash-of-ada",
    });
  });

  test("carries a JPEG of exactly the asked size, without metadata", async () => {
    const { engine, requests } = await started();
    await engine.enhance(await picture(1000, 700), request);
    const [width, height] = requests[0]?.fields["size"]?.split("x").map(Number) ?? [];
    expect(requests[0]?.picture).toEqual({
      type: "image/jpeg",
      format: "jpeg",
      width,
      height,
      metadata: [],
    });
  });

  test("goes over a connection of its own", async () => {
    const { engine, requests } = await started();
    await engine.enhance(await picture(1200, 800), request);
    await engine.enhance(await picture(1200, 800), request);
    expect(requests[1]?.port).not.toBe(requests[0]?.port);
  });
});

describe("the result", () => {
  test("is of the picture's own size", async () => {
    const { engine } = await started();
    const { picture: result } = await engine.enhance(await picture(1201, 801), request);
    expect([result.width, result.height, result.data.length]).toEqual([1201, 801, 3 * 1201 * 801]);
  });

  test("keeps every thing in its place, also in a panorama of 4:1, which is sent unsqueezed", async () => {
    const { engine, requests } = await started();
    const { picture: result } = await engine.enhance(await panorama(), request);
    expect(requests[0]?.fields["size"]).toBe("3168x1056");
    expect([result.width, result.height]).toEqual([3200, 800]);
    const box = await sharpOf(result)
      .threshold(128)
      .trim({ background: "black" })
      .toBuffer({ resolveWithObject: true });
    expect(Math.abs(box.info.width - 400)).toBeLessThanOrEqual(2);
    expect(Math.abs(box.info.height - 200)).toBeLessThanOrEqual(2);
    expect(Math.abs((box.info.trimOffsetLeft ?? 0) + 1600)).toBeLessThanOrEqual(2);
    expect(Math.abs((box.info.trimOffsetTop ?? 0) + 200)).toBeLessThanOrEqual(2);
  });

  test("is what the model made, where nothing of the original can be carried over: it is paid for", async () => {
    const { engine } = await started();
    const original = await picture(1200, 800);
    let times = 0;
    const { picture: result, usage } = await engine.enhance(
      {
        ...original,
        // Once to be sent; what comes after that is for carrying.
        get data() {
          times += 1;
          if (times > 1) throw new Error("The original cannot be read any more");
          return original.data;
        },
      },
      request,
    );
    expect([result.width, result.height]).toEqual([1200, 800]);
    expect(usage?.cost_usd).toBe(0.1345);
  });

  test("says what the call used and cost", async () => {
    const { engine } = await started();
    const { usage } = await engine.enhance(await picture(1200, 800), request);
    expect(usage).toEqual({ input_tokens: 2_000, output_tokens: 4_000, cost_usd: 0.1345 });
  });

  test("names no cost for a model whose price is unknown", async () => {
    const { engine } = await started({ options: { model: "some-other-model" } });
    const { usage } = await engine.enhance(await picture(1200, 800), request);
    expect(usage).toEqual({ input_tokens: 2_000, output_tokens: 4_000 });
  });

  test("is returned without usage when the reply has none that can be read", async () => {
    const jpeg = await sharpOf(await picture(1200, 800))
      .jpeg()
      .toBuffer();
    const body = JSON.stringify({
      data: [{ b64_json: jpeg.toString("base64") }],
      usage: { input_tokens: "many" },
    });
    const { engine } = await started({ plan: { body } });
    const result = await engine.enhance(await picture(1200, 800), request);
    expect(result.usage).toBeUndefined();
  });
});

describe("a failed call", () => {
  const blocked = { outcome: "final", code: "engine.moderation_blocked" };
  const rejected = { outcome: "final", code: "engine.rejected" };
  const limited = { outcome: "later", code: "engine.rate_limited" };
  const account = { outcome: "later", code: "engine.account" };
  const later = { outcome: "later", code: "engine.unavailable" };
  const unknown = { outcome: "unknown", code: "engine.outcome_unknown" };
  const inTwoMinutes = () => new Date(Date.now() + 120_000).toUTCString();

  test.each<{ when: string; plan: Plan; expected: object }>([
    {
      when: "moderation blocked it",
      plan: { status: 400, code: "moderation_blocked" },
      expected: blocked,
    },
    {
      when: "the request is bad",
      plan: { status: 400, code: "invalid_value" },
      expected: rejected,
    },
    { when: "the picture is too large", plan: { status: 413 }, expected: rejected },
    { when: "the request cannot be processed", plan: { status: 422 }, expected: rejected },
    {
      when: "there were too many calls",
      plan: { status: 429, headers: { "retry-after": "17" } },
      expected: { ...limited, retryAfter: 17 },
    },
    {
      when: "a rate limit comes as a 400",
      plan: { status: 400, code: "rate_limit_exceeded" },
      expected: limited,
    },
    {
      when: "moderation blocked it with a 403",
      plan: { status: 403, code: "moderation_blocked" },
      expected: blocked,
    },
    {
      when: "the provider is overloaded",
      plan: { status: 503, headers: { "retry-after": "1.5" } },
      expected: { ...later, retryAfter: 2 },
    },
    {
      when: "the provider sends it elsewhere",
      plan: { status: 307, headers: { location: "/elsewhere" } },
      expected: later,
    },
    { when: "the provider broke", plan: { status: 500 }, expected: unknown },
    { when: "the provider's gateway broke", plan: { status: 502 }, expected: unknown },
    { when: "the provider's gateway timed out", plan: { status: 504 }, expected: unknown },
    { when: "the status is one nobody planned for", plan: { status: 409 }, expected: unknown },
    {
      when: "the connection broke before the reply",
      plan: { drop: "before-reply" },
      expected: unknown,
    },
    {
      when: "the connection broke within the reply",
      plan: { drop: "mid-body" },
      expected: unknown,
    },
    { when: "the reply is not JSON", plan: { body: "<html>" }, expected: unknown },
    { when: "the reply is empty", plan: { body: "" }, expected: unknown },
    { when: "the reply holds no picture", plan: { body: '{"data":[]}' }, expected: unknown },
    {
      when: "the picture is not base64",
      plan: { body: '{"data":[{"b64_json":"%%%"}]}' },
      expected: unknown,
    },
    {
      when: "the picture is not a picture",
      plan: { body: '{"data":[{"b64_json":"AAAA"}]}' },
      expected: unknown,
    },
  ])("is $expected.outcome when $when, after one request", async ({ plan, expected }) => {
    const { engine, requests } = await started({ plan });
    const error = await engine.enhance(await picture(1200, 800), request).catch((error: unknown) => error);
    expect(error).toMatchObject({ name: "EngineError", ...expected });
    expect(requests).toHaveLength(1);
  });

  test.each<{ status: number; code?: string; says: string }>([
    { status: 400, code: "billing_hard_limit_reached", says: "spending limit" },
    { status: 403, code: "billing_not_active", says: "spending limit" },
    { status: 429, code: "insufficient_quota", says: "spending limit" },
    { status: 500, code: "insufficient_quota", says: "spending limit" },
    { status: 402, says: "spending limit" },
    { status: 401, code: "invalid_api_key", says: "API key" },
    { status: 400, code: "invalid_api_key", says: "API key" },
    { status: 401, says: "API key" },
    { status: 404, code: "model_not_found", says: "model" },
    { status: 400, code: "model_not_found", says: "model" },
    { status: 404, says: "model" },
    { status: 403, code: "account_deactivated", says: "denies this account" },
    { status: 400, code: "organization_must_be_verified", says: "denies this account" },
    { status: 403, code: "unsupported_country_region_territory", says: "denies this account" },
    { status: 403, says: "denies this account" },
  ])("is the account's and not the picture's with $status $code", async ({ says, ...plan }) => {
    const { engine, requests } = await started({ plan });
    const error = await engine.enhance(await picture(1200, 800), request).catch((error: unknown) => error);
    expect(error).toMatchObject({ ...account, message: expect.stringContaining(says) });
    expect(requests).toHaveLength(1);
  });

  test("waits until the date that the provider names", async () => {
    const { engine } = await started({
      plan: { status: 429, headers: { "retry-after": inTwoMinutes() } },
    });
    const error = await engine.enhance(await picture(1200, 800), request).catch((error: unknown) => error);
    expect(error).toMatchObject({
      ...limited,
      retryAfter: expect.toSatisfy((seconds: number) => seconds > 110 && seconds <= 120),
    });
  });

  test("is later when the key is wrong, and its message names neither key nor address", async () => {
    const { engine, baseURL } = await started({ options: { apiKey: "sk-example-rotated" } });
    const error = await engine.enhance(await picture(1200, 800), request).catch((error: unknown) => error);
    expect(error).toMatchObject(account);
    expect(String(error)).not.toMatch(/sk-example|provider's own words/);
    expect(String(error)).not.toContain(baseURL);
  });

  test("is later when nobody listens", async () => {
    const { engine } = await started();
    await stop?.();
    stop = undefined;
    await expect(engine.enhance(await picture(1200, 800), request)).rejects.toMatchObject(later);
  });

  test("is later when the provider's name cannot be found", async () => {
    const engine = openAiEngine({
      apiKey,
      model,
      quality: "high",
      timeoutMs: 10_000,
      baseURL: "http://openai.invalid/v1",
    });
    await expect(engine.enhance(await picture(1200, 800), request)).rejects.toMatchObject(later);
  });

  test("is later when it was aborted before anything was sent", async () => {
    const { engine, requests } = await started();
    const aborted = { ...request, signal: AbortSignal.abort() };
    await expect(engine.enhance(await picture(1200, 800), aborted)).rejects.toMatchObject(later);
    expect(requests).toHaveLength(0);
  });

  test("is unknown when it was aborted after the request had arrived", async () => {
    const worker = new AbortController();
    const { engine } = await started({ plan: { delayMs: 60_000 }, arrived: () => worker.abort() });
    await expect(
      engine.enhance(await picture(1200, 800), { ...request, signal: worker.signal }),
    ).rejects.toMatchObject(unknown);
  });

  test.each<{ what: string; plan: Plan }>([
    { what: "no answer comes", plan: { delayMs: 60_000 } },
    { what: "the answer's body stops coming", plan: { stall: true } },
  ])("is unknown when $what in time", async ({ plan }) => {
    const { engine, requests } = await started({ plan, options: { timeoutMs: 2_000 } });
    await expect(engine.enhance(await picture(1200, 800), request)).rejects.toMatchObject(unknown);
    expect(requests).toHaveLength(1);
  });
});

type Start = { plan?: Plan; options?: Partial<OpenAiOptions>; arrived?: () => void };

async function started({ plan, options, arrived }: Start = {}) {
  const server = await startOpenAi({ apiKey, plan: () => (arrived?.(), plan) });
  stop = server.stop;
  const engine = openAiEngine({
    apiKey,
    model,
    quality: "high",
    timeoutMs: 10_000,
    baseURL: server.baseURL,
    ...options,
  });
  return { ...server, engine };
}

async function picture(width: number, height: number): Promise<Prepared> {
  const create = { width, height, channels: 3, background: "#556677" } as const;
  return { data: await sharp({ create }).raw().toBuffer(), width, height, credits: {} };
}

/** 3200x800, black, with a white box of 400x200 at 1600, 200. */
async function panorama(): Promise<Prepared> {
  const create = { width: 3200, height: 800, channels: 3, background: "black" } as const;
  const box = { create: { ...create, width: 400, height: 200, background: "white" } };
  const data = await sharp({ create })
    .composite([{ input: box, left: 1600, top: 200 }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data, width: 3200, height: 800, credits: {} };
}
