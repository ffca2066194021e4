import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { failedStart, startMachine } from "../../kit/machine.ts";
import { jpeg } from "../../kit/rooms.ts";
import { startOpenAi } from "../../kit/servers/openai.ts";
import { fillable } from "../../local/cloud/fillable.ts";

const apiKey = "sk-fake-key-for-tests";

test("a disk that fills during a paid call and empties later: 503 meanwhile, the reason once, one call, and the job ends", async ({
  skip,
  onTestFinished,
}) => {
  const disk = await fillable(160);
  if (typeof disk === "string") return skip(disk);
  const called = Promise.withResolvers<void>();
  const openai = await startOpenAi({
    apiKey,
    plan: () => {
      called.resolve();
      return { delayMs: 3_000 };
    },
  });
  onTestFinished(() => openai.stop());
  const machine = await startMachine({
    LUSTER_DATA: join(disk.folder, "data"),
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: openai.baseURL,
  });
  onTestFinished(() => machine.stop());
  const { api } = machine;
  const { asset_id } = await api.asset(await jpeg());
  const { body } = await api.post("/jobs", { asset_id, tier: "standard" });
  await called.promise;
  await disk.fill();

  const refused = await vi.waitFor(
    async () => {
      const answer = await api.post("/shoots", { name: "x".repeat(200) });
      expect(answer.status).toBe(503);
      return answer;
    },
    { timeout: 60_000, interval: 50 },
  );
  expect(refused.body).toMatchObject({ code: "service.unavailable" });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  await vi.waitFor(
    async () => {
      const health = await api.send("/health");
      expect([health.status, health.body["status"]]).toEqual([503, "unhealthy"]);
    },
    { timeout: 60_000, interval: 200 },
  );
  // Long enough for the provider's answer to arrive while nothing takes it.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await disk.empty();

  await vi.waitFor(async () => expect((await api.send("/shoots")).status).toBe(200), { timeout: 60_000 });
  const job = await api.ended(body["job_id"]);
  expect(job).toMatchObject({ status: "succeeded", calls: [{ state: "answered" }] });
  expect(openai.requests).toHaveLength(1);
  expect(machine.output.stderr.match(/its disk is full/g)).toHaveLength(1);
  await vi.waitFor(
    async () => expect((await api.send("/health")).body).toMatchObject({ status: "healthy" }),
    { timeout: 60_000, interval: 500 },
  );
  expect((await api.enhanced({ asset_id })).status).toBe("succeeded");
});

test("a start on a full disk says so in one line, with the way out", async ({ skip }) => {
  const disk = await fillable(16);
  if (typeof disk === "string") return skip(disk);
  await disk.fill();
  const { code, stderr } = await failedStart({ LUSTER_DATA: disk.folder });
  expect(code).toBe(1);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(stderr).toMatch(/disk is full: make room there/);
});
