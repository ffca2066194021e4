import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fetched } from "../../kit/api.ts";
import { type Machine, startMachine } from "../../kit/machine.ts";
import { jpeg } from "../../kit/rooms.ts";
import { startOpenAi } from "../../kit/servers/openai.ts";

const apiKey = "sk-fake-key-for-tests";
const wiring = pathToFileURL(join(import.meta.dirname, "children/third-engine.ts"));
let openai: Awaited<ReturnType<typeof startOpenAi>>;
let machine: Machine;

// A machine with a third engine, and with a model of OpenAI whose price nobody has written down.
beforeAll(async () => {
  openai = await startOpenAi({ apiKey });
  machine = await startMachine({
    NODE_OPTIONS: `--import=${wiring.href}`,
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: openai.baseURL,
    OPENAI_STANDARD_MODEL: "gpt-image-9",
  });
});

afterAll(async () => {
  await machine.stop();
  await openai.stop();
});

it("a third engine is one folder and one line of wiring, and its jobs name it, whom it pays and what that costs", async () => {
  const { asset_id } = await machine.api.asset(await jpeg());
  const job = await machine.api.enhanced({ asset_id, tier: "premium" });
  const maker = { engine: "negative", provider: "darkroom", model: "negative-1" };
  expect(job).toMatchObject({ status: "succeeded", tier: "premium", ...maker });
  expect(job.calls).toMatchObject([{ state: "answered", ...maker, cost_usd: (64 * 48) / 1_000 }]);
  const { dominant } = await sharp((await fetched(job.output?.url ?? "")).bytes).stats();
  expect(dominant.b).toBeGreaterThan(dominant.r);
});

it("a model without a known price is said at the start and by the worker, and its jobs have no cost", async () => {
  expect(machine.output.stdout).toContain("prices: that of gpt-image-9 is not known");
  const { asset_id } = await machine.api.asset(await jpeg());
  const job = await machine.api.enhanced({ asset_id, tier: "standard" });
  expect(job).toMatchObject({ status: "succeeded", engine: "openai", provider: "openai" });
  expect(job.calls).toMatchObject([{ state: "answered", model: "gpt-image-9", output_tokens: 4_000 }]);
  expect(job.calls[0]).not.toHaveProperty("cost_usd");
  const said = () => (machine.output.stdout + machine.output.stderr).match(/"models":\["gpt-image-9"\]/g);
  await expect.poll(said).toHaveLength(1);
});
