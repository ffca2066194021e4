import { expect, it, onTestFinished } from "vitest";
import { type Plan, startOpenAi } from "../../kit/servers/openai.ts";
import { closedPort } from "../../kit/servers/closed-port.ts";
import { startMachine } from "../../kit/machine.ts";
import { jpeg } from "../../kit/rooms.ts";

const apiKey = "sk-fake-key-for-tests";

it.each<{ what: string; plan: Plan; code: string; says: string }>([
  {
    what: "a wrong key",
    plan: { status: 401, code: "invalid_api_key" },
    code: "engine.account",
    says: "does not accept the API key",
  },
  {
    what: "a reached limit",
    plan: { status: 400, code: "billing_hard_limit_reached" },
    code: "engine.account",
    says: "spending limit",
  },
])(
  "$what is said in the job and in the terminal within seconds, and the job waits",
  async ({ plan, code, says }) => {
    const { baseURL } = await openAi(() => plan);
    const { machine, job } = await paidJob(baseURL);
    const waiting = await machine.api.jobOnce(job, ({ waiting }) => waiting !== undefined);
    expect(waiting).toMatchObject({
      status: "processing",
      attempts: 0,
      waiting: { code, message: expect.stringContaining(says), not_before: expect.any(String) },
    });
    expect(waiting.events.at(-1)).toMatchObject({
      type: "deferred",
      detail: code,
      until: expect.any(String),
    });
    await expect.poll(() => machine.output.stdout + machine.output.stderr).toContain(says);
  },
);

it("a provider that cannot be reached is said in the job and in the terminal within seconds", async () => {
  const { machine, job } = await paidJob(`${await closedPort()}/v1`);
  const { waiting } = await machine.api.jobOnce(job, ({ waiting }) => waiting !== undefined);
  expect(waiting).toMatchObject({ code: "engine.unavailable" });
  await expect.poll(() => machine.output.stdout + machine.output.stderr).toContain("is not available");
});

it("a job that was refused for a Retry-After of two seconds succeeds after them, in one attempt", async () => {
  const times: number[] = [];
  const { baseURL } = await openAi((nth) => {
    times.push(Date.now());
    return nth === 1 ? { status: 429, headers: { "retry-after": "2" } } : undefined;
  });
  const { machine, job } = await paidJob(baseURL);
  expect(await machine.api.ended(job)).toMatchObject({
    status: "succeeded",
    attempts: 1,
    calls: [{ state: "refused" }, { state: "answered" }],
  });
  const [first = 0, second = 0] = times;
  expect(second - first).toBeGreaterThanOrEqual(2_000);
});

async function openAi(plan: (nth: number) => Plan | undefined) {
  const openai = await startOpenAi({ apiKey, plan });
  onTestFinished(openai.stop);
  return openai;
}

/** A machine with that provider, and a paid job on it. */
async function paidJob(baseURL: string) {
  const machine = await startMachine({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL });
  onTestFinished(machine.stop);
  const { asset_id } = await machine.api.asset(await jpeg());
  const { body } = await machine.api.post("/jobs", { asset_id, tier: "standard" });
  return { machine, job: String(body["job_id"]) };
}
