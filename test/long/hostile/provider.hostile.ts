import { JobView } from "@luster/contract/jobs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startMachine } from "./machine/machine.ts";
import { issuerOf, tokenFor } from "./machine/tokens.ts";
import { signedIn, type User } from "./machine/user.ts";
import { startProvider } from "./provider/server.ts";
import { type End, shapes } from "./provider/shapes.ts";
import { goodPicture } from "./requests/world.ts";

// The real engine in the real worker of a real machine, and a provider that answers as it likes. One call is all a
// job gets.

let provider: Awaited<ReturnType<typeof startProvider>>;
let machine: Awaited<ReturnType<typeof startMachine>>;
let user: User;
let asset_id: string;

beforeAll(async () => {
  provider = await startProvider(
    Object.fromEntries(Object.entries(shapes).map(([name, { shape }]) => [name, shape])),
  );
  machine = await startMachine({
    OPENAI_API_KEY: "sk-example-not-a-key",
    OPENAI_BASE_URL: provider.baseURL,
    OPENAI_TIMEOUT_SECONDS: "5",
    EXTRA_PAID_CALLS: "0",
    LUSTER_WORKERS: "4",
  });
  user = signedIn(machine.url, await tokenFor(await issuerOf(machine.data), "anna"));
  const { shoot_id } = await user.shoot("house");
  ({ asset_id } = await user.asset(shoot_id, await goodPicture()));
});

afterAll(async () => {
  await machine.stop();
  await provider.stop();
});

const ends: Record<End, object> = {
  made: { status: "succeeded", calls: [{ state: "answered" }], engine: "openai" },
  unknown: { status: "failed", calls: [{ state: "unknown" }], error: { code: "outcome_unknown" } },
  waits: { calls: [{ state: "refused" }] },
  refused: { status: "failed", calls: [{ state: "refused" }], error: { retryable: false } },
};

async function asked(name: string): Promise<JobView> {
  const { body } = await user.post("/jobs", { asset_id, tier: "premium", prompt: `shape<${name}>` });
  const { job_id } = JobView.parse(JSON.parse(body));
  const job = async () => JobView.parse(JSON.parse((await user.get(`/jobs/${job_id}`)).body));
  const settled = ({ status, events }: JobView) =>
    ["succeeded", "failed"].includes(status) || events.some(({ type }) => type === "deferred");
  // Not expect.poll, which belongs to the test that began last.
  return vi.waitFor(
    async () => {
      const seen = await job();
      if (!settled(seen)) throw new Error(`${name} is ${seen.status}`);
      return seen;
    },
    { timeout: 60_000, interval: 100 },
  );
}

const all = Object.entries(shapes);

describe("a provider that answers with", () => {
  it.concurrent.each(all.filter(([, { end }]) => end !== "waits"))(
    "%s gets one call, and the job ends as stated",
    async (name, { end }) => {
      expect(await asked(name)).toMatchObject(ends[end]);
      expect(provider.requestsOf(name)).toBe(1);
    },
  );

  // One at a time, with a success after each: several refusals in a row would keep every other job waiting.
  it.each(all.filter(([, { end }]) => end === "waits"))(
    "%s gets one call, and the job waits",
    async (name) => {
      expect(await asked(name)).toMatchObject(ends.waits);
      expect(provider.requestsOf(name)).toBe(1);
      expect(await asked("a plain answer")).toMatchObject(ends.made);
    },
  );
});

it("after all of them the machine that began still works, and its worker was never replaced", async () => {
  expect(machine.alive()).toBe(true);
  expect(machine.log()).not.toContain("around the handlers");
  expect(await asked("a plain answer")).toMatchObject(ends.made);
});
