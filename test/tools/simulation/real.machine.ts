import { setTimeout as pause } from "node:timers/promises";
import { BatchView } from "@luster/contract/batches";
import { expect, it, onTestFinished } from "vitest";
import { parsePlan } from "../../../tools/simulation/plan.ts";
import { simulate } from "../../../tools/simulation/simulate.ts";
import { drained } from "../../../tools/simulation/table.ts";
import { type Api, put } from "../../kit/api.ts";
import { startMachine } from "../../kit/machine.ts";
import { jpeg } from "../../kit/rooms.ts";
import { type Plan, startOpenAi } from "../../kit/servers/openai.ts";

const apiKey = "sk-fake-key-for-tests";
const callSeconds = 1;
const workers = 4;

it.each([
  { photos: 60, perMinute: 40 },
  { photos: 200, perMinute: 75 },
])(
  "what $photos jobs take at $perMinute pictures a minute is simulated within 15% of a real run",
  { timeout: 400_000 },
  async ({ photos, perMinute }) => {
    const provider = await limitedOpenAi();
    const machine = await startMachine({
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: provider.baseURL,
      LUSTER_WORKERS: String(workers),
      // The provider tells no usage, so each call counts as the most that it can cost.
      USER_USD_PER_DAY: "1000000",
      SERVICE_USD_PER_DAY: "1000000",
    });
    onTestFinished(machine.stop);
    const own = (await enhanceShoot(machine.api, 5 * workers)).seconds / 5 - callSeconds;
    provider.limit(perMinute);
    const real = await enhanceShoot(machine.api, photos);

    const simulated = simulate(parsePlan(options({ photos, perMinute, own })));
    const seconds = drained(simulated);
    console.log(JSON.stringify({ own, real, simulated: { seconds, ...simulated.calls } }));
    expect(real).toMatchObject({ succeeded: photos });
    expect(provider.begun()).toBe(photos);
    expect(simulated).toMatchObject({ counts: { succeeded: photos }, calls: { begun: photos } });
    expect(seconds / real.seconds).toBeGreaterThan(0.85);
    expect(seconds / real.seconds).toBeLessThan(1.15);
  },
);

/**
 * The same run as options of the command: one shoot, all of it at
 * once, with calls as long as the test's provider's and what this machine was seen to need of its own. */
const options = ({ photos, perMinute, own }: Record<"photos" | "perMinute" | "own", number>): string[] =>
  Object.entries({
    photos,
    shoot: photos,
    "provider-per-minute": perMinute,
    workers,
    paid: 1,
    lost: 0,
    hours: 0,
    apart: 0,
    "api-rate": 100_000,
    "call-seconds": callSeconds,
    "own-seconds": own.toFixed(3),
    "delivery-seconds": (own / 2).toFixed(3),
  }).flatMap(([name, value]) => [`--${name}`, String(value)]);

/** OpenAI that, once it has a limit, begins so many pictures in any 60 seconds and says when to come back. */
async function limitedOpenAi() {
  const begun: number[] = [];
  let perMinute = Infinity;
  const plan = (): Plan => {
    const now = Date.now();
    const [oldest = 0] = begun.slice(-perMinute);
    if (begun.length < perMinute || oldest <= now - 60_000) {
      begun.push(now);
      return { delayMs: callSeconds * 1000 };
    }
    const seconds = Math.ceil((oldest + 60_000 - now) / 1000);
    return { status: 429, code: "rate_limit_exceeded", headers: { "retry-after": String(seconds) } };
  };
  const openai = await startOpenAi({ apiKey, plan });
  onTestFinished(openai.stop);
  return {
    ...openai,
    begun: () => begun.length,
    limit(most: number): void {
      begun.length = 0;
      perMinute = most;
    },
  };
}

/** Enhances a shoot as one batch: how its jobs ended, and the seconds from its acceptance to the last end. */
async function enhanceShoot(api: Api, photos: number) {
  const shoot = await shootOf(api, photos);
  const from = Date.now();
  const { body } = await api.post(`/shoots/${shoot}/jobs`, { assets: "all", tier: "standard" });
  const { counts } = await ended(api, BatchView.parse(body).batch_id);
  return { ...counts, seconds: (Date.now() - from) / 1000 };
}

async function shootOf(api: Api, photos: number): Promise<string> {
  const shoot_id = await api.shoot();
  const bytes = await jpeg();
  for (let nth = 0; nth < photos; nth += 1) {
    const described = { shoot_id, filename: `room ${nth}.jpg`, content_type: "image/jpeg" };
    const ticket = await api.ticket(described);
    await put(ticket, bytes);
    const { asset_id, object_key } = ticket;
    await api.post("/uploads/confirm", { ...described, asset_id, object_key, file_size: bytes.length });
  }
  return shoot_id;
}

async function ended(api: Api, batch: string): Promise<BatchView> {
  for (;;) {
    const view = BatchView.parse((await api.send(`/batches/${batch}`)).body);
    if (view.status === "ended") return view;
    await pause(200);
  }
}
