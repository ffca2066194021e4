import { createLuster, LusterError, type Progress } from "@luster/client";
import { expect, test } from "vitest";
import { fetched } from "../kit/api.ts";
import { jpeg } from "../kit/rooms.ts";
import { sharedMachine } from "../kit/shared-machine.ts";
import { problem, wire } from "./wire.ts";

const machine = sharedMachine();

function luster(change?: Parameters<typeof wire>[1]) {
  const baseUrl = machine.api.url;
  const network = wire(baseUrl, change);
  return { ...network, luster: createLuster({ baseUrl, fetch: network.fetch }) };
}

const photo = async (name = "kitchen.jpg"): Promise<File> => new File([new Uint8Array(await jpeg())], name);

test("a picture goes the whole way, and the job comes back with an output that can be downloaded", async () => {
  const { luster: client } = luster();
  const stages = new Set<Progress["stage"]>();
  const job = await client.enhance(await photo(), {
    strength: "bright",
    onProgress: ({ stage }) => stages.add(stage),
  });
  expect(job).toMatchObject({ status: "succeeded", tier: "basic", strength: "bright" });
  expect((await fetched(job.output.url ?? "")).bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect([...stages]).toContain("uploading");
});

test.each([
  ["a Blob", (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes])],
  ["a Uint8Array", (bytes: Uint8Array<ArrayBuffer>) => bytes],
  ["an ArrayBuffer", (bytes: Uint8Array<ArrayBuffer>) => bytes.buffer],
])("%s can be enhanced, and is a photo.jpg unless a name is given", async (_, of) => {
  const { luster: client } = luster();
  const shoot = (await client.shoots.create({ name: "Kinds" })).shoot_id;
  await client.enhance(of(new Uint8Array(await jpeg())), { shoot });
  const { assets } = await client.assets.list(shoot);
  expect(assets).toMatchObject([{ filename: "photo.jpg", outputs: [{ tier: "basic" }] }]);
});

test("the same picture and wish, asked for again or twice at once, is one asset and one job", async () => {
  const { luster: client, named } = luster();
  const shoot = (await client.shoots.create({ name: "Twice" })).shoot_id;
  const file = await photo();
  const [first, second] = await Promise.all([
    client.enhance(file, { shoot }),
    client.enhance(file, { shoot }),
  ]);
  const third = await client.enhance(file, { shoot });
  expect([second.job_id, third.job_id]).toEqual([first.job_id, first.job_id]);
  expect(new Set(named("POST /jobs").map(({ headers }) => headers.get("idempotency-key"))).size).toBe(1);
  expect((await client.assets.list(shoot)).assets).toMatchObject([{ outputs: [{ job_id: first.job_id }] }]);
  const other = await client.enhance(file, { shoot, strength: "bright" });
  expect([other.asset_id, other.job_id === first.job_id]).toEqual([first.asset_id, false]);
});

test("a job that fails is thrown with its code and the job, and asked for again it is a new job", async () => {
  const { luster: client } = luster();
  const file = new File([(await jpeg()).subarray(0, 300)], "cut.jpg");
  const failure = async (): Promise<LusterError> => {
    const error: unknown = await client.enhance(file).catch((error: unknown) => error);
    if (error instanceof LusterError) return error;
    throw error;
  };
  const [first, second] = [await failure(), await failure()];
  expect(first).toMatchObject({ code: "picture.unreadable", retryable: false, job: { status: "failed" } });
  expect(second.job?.asset_id).toBe(first.job?.asset_id);
  expect(second.job?.job_id).not.toBe(first.job?.job_id);
});

test("a refusal has the server's code, words, status, fields and request id", async () => {
  const { luster: client } = luster();
  const error: unknown = await client.shoots.create({ name: "" }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(LusterError);
  expect(error).toMatchObject({ code: "request.invalid", status: 400, issues: [{ path: "body.name" }] });
  expect((error as LusterError).requestId).toMatch(/\w/);
  expect((error as LusterError).detail).toMatch(/name/);
});

test("a reply that is lost is asked for again with the same key, and the job is one", async () => {
  let lost = 0;
  const { luster: client, named } = luster((call, { url, init }) => {
    if (call !== "POST /jobs" || lost > 0) return undefined;
    lost += 1;
    return fetch(url, init).then(() => Promise.reject(new TypeError("network")));
  });
  const job = await client.enhance(await photo());
  const keys = named("POST /jobs").map(({ headers }) => headers.get("idempotency-key"));
  expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  const { assets } = await client.assets.list(job.shoot_id);
  expect(assets).toMatchObject([{ outputs: [{ job_id: job.job_id }] }]);
});

test("Retry-After is waited for; one of a day is thrown at once", async () => {
  const answers = [
    problem(503, "service.busy", { "retry-after": "1" }),
    problem(429, "quota.jobs", { "retry-after": "40000" }),
  ];
  const { luster: client, count } = luster((call) => (call === "POST /jobs" ? answers.shift() : undefined));
  const from = performance.now();
  await expect(client.enhance(await photo())).rejects.toMatchObject({
    code: "quota.jobs",
    retryAfter: 40_000,
  });
  expect(performance.now() - from).toBeGreaterThan(990);
  expect(count("POST /jobs")).toBe(2);
});

test("a time-out carries the job, which goes on", async () => {
  const { luster: client } = luster();
  const error: unknown = await client.enhance(await photo(), { timeout: 0 }).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: "job.timeout", job: { status: "queued" } });
  const { job } = error as LusterError;
  expect(await client.jobs.wait(job?.job_id ?? "")).toMatchObject({ status: "succeeded" });
});

test.each(["POST /uploads/presign", "PUT store", "POST /uploads/confirm", "POST /jobs", "GET /jobs/job"])(
  "aborted during %s it throws the signal's reason and asks for nothing more",
  async (moment) => {
    const stop = new AbortController();
    const { luster: client, calls } = luster((call, { init }) => {
      if (call !== moment) return undefined;
      stop.abort(new Error("enough"));
      return new Promise((_, reject) => {
        if (init.signal?.aborted) reject(new Error("ended"));
        init.signal?.addEventListener("abort", () => reject(new Error("ended")));
      });
    });
    await expect(client.enhance(await photo(), { signal: stop.signal })).rejects.toThrow("enough");
    expect(calls.at(-1)?.call).toBe(moment);
  },
);

test("a token is asked for each call, and once more after a 401", async () => {
  const tokens = ["old", "new"];
  const { fetch, named } = wire("http://luster.test", (_, { init }) =>
    new Headers(init.headers).get("authorization") === "Bearer new"
      ? Response.json({ shoots: [] })
      : problem(401, "auth.required"),
  );
  const client = createLuster({ baseUrl: "http://luster.test/", token: async () => tokens.shift(), fetch });
  expect(await client.shoots.list({ limit: 1 })).toEqual({ shoots: [] });
  expect(named("GET /shoots")).toHaveLength(2);
});

test("what answers with something else than Luster, or not at all, is told apart", async () => {
  const answering = (reply: () => Promise<Response>) =>
    createLuster({ baseUrl: "http://luster.test", fetch: reply, tries: 1 });
  await expect(answering(async () => new Response("<html>")).shoots.list()).rejects.toMatchObject({
    code: "api.unexpected",
  });
  await expect(
    answering(() => Promise.reject(new TypeError("Failed to fetch"))).shoots.list(),
  ).rejects.toMatchObject({ code: "api.unreachable", retryable: true });
});
