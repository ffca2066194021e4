import { isRefusing } from "@luster/core/providers/gate";
import { seams } from "@luster/functions/wiring/seams";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { workerFixture } from "../../core/jobs/worker-fixture.ts";
import { memoryProviderRecords } from "../../kit/fakes/providers.memory.ts";
import { aJob } from "../../kit/samples.ts";
import { type Plan, startOpenAi } from "../../kit/servers/openai.ts";
import { minutes } from "../../kit/world.ts";

// docs/operations.md, "Rotating the OpenAI key", step by step, with the engines as a stage chooses them.

vi.mock(import("@luster/functions/wiring/records"), async (original) => {
  const records = memoryProviderRecords();
  return { ...(await original()), providerRecords: () => records };
});
const { engines } = await import("@luster/functions/wiring/engines");
const { providerRecords } = await import("@luster/functions/wiring/records");

const [old, next] = ["sk-example-old", "sk-example-next"];

afterEach(() => vi.unstubAllEnvs());

test("a key is rotated while jobs wait and one is being paid for: none is lost, and none is bought twice", async () => {
  const held = Promise.withResolvers<void>();
  const { openai, deploy, deliver, queued, deliverNow } = await stage((number) =>
    number === 1 ? { until: held.promise } : undefined,
  );
  const [second, third] = [await queued(), await queued()];
  const first = deliver();
  await expect.poll(() => openai.bought).toEqual([old]);
  openai.keys.add(next);
  deploy(next);
  const others = [await deliverNow(second), await deliverNow(third)];
  held.resolve();
  const all = [await first, ...others];
  openai.keys.delete(old);
  all.push(await deliverNow(await queued()));
  for (const { job } of all)
    expect(job).toMatchObject({ status: "succeeded", attempts: 1, calls: [{ state: "answered" }] });
  expect(openai.bought).toEqual([old, next, next, next]);
});

test("a key that has leaked is revoked first: jobs wait and cost nothing, and go on with the new key though the old one's gate is closed", async () => {
  const { openai, deploy, clock, queued, deliverNow, keep } = await stage();
  openai.keys.delete(old);
  const waiting = [await queued(), await queued(), await queued(), await queued()];
  for (const job of waiting) {
    expect(await deliverNow(job)).toMatchObject({
      done: true,
      job: { status: "processing", attempts: 0, waiting: { code: "engine.account" } },
    });
  }
  // The fourth did not even ask.
  expect([openai.requests.length, openai.bought]).toEqual([3, []]);
  const refusing = async () => isRefusing(await providerRecords().gates("openai"), clock.now());
  expect(await refusing()).toBe(true);

  openai.keys.add(next);
  deploy(next);
  expect(await deliverNow(await queued())).toMatchObject({ job: { status: "succeeded", attempts: 1 } });
  for (const { user_id, job_id } of waiting) {
    const job = await keep.jobs.get(user_id, job_id);
    if (job?.waiting) clock.set(job.waiting.not_before);
    expect(await deliverNow({ user_id, job_id })).toMatchObject({
      job: { status: "succeeded", attempts: 1 },
    });
  }
  expect(openai.bought).toEqual(Array(5).fill(next));
  // What /health says is of all keys.
  expect(await refusing()).toBe(true);
  clock.advance(minutes(15));
  expect(await refusing()).toBe(false);
});

/** A worker of a stage whose key is the old one, until another is deployed. */
async function stage(plan?: (number: number) => Plan | undefined) {
  const openai = await startOpenAi({ apiKey: old, ...(plan && { plan }) });
  onTestFinished(openai.stop);
  const deploy = (key: string) => vi.stubEnv("OPENAI_API_KEY", key);
  vi.stubEnv("PAID_TIERS", "openai");
  vi.stubEnv("OPENAI_BASE_URL", openai.baseURL);
  deploy(old);
  const fixture = await workerFixture({
    engines: (tier) => engines[tier](),
  });
  const { clock, keep, job } = fixture;
  seams.now = clock.now;
  /** Another job of the same photo, which waits in the queue. */
  async function queued() {
    const { user_id, shoot_id, asset_id, tier } = job;
    const another = aJob({ user_id, shoot_id, asset_id, tier });
    await keep.jobs.create(another);
    return another;
  }
  return { ...fixture, openai, deploy, queued };
}
