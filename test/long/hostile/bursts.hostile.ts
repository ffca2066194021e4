import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Machine, startMachine } from "../../kit/machine.ts";
import { jpeg } from "../../kit/rooms.ts";

let machine: Machine;
beforeAll(async () => {
  machine = await startMachine();
});
afterAll(() => machine.stop());

/** How often each status was answered. */
async function statuses(count: number, ask: (at: number) => Promise<{ status: number }>) {
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
  return Object.fromEntries(
    Map.groupBy(answers, ({ status }) => status)
      .entries()
      .map(([status, all]) => [status, all.length]),
  );
}

describe("a burst is queued and answered, without a 5xx", () => {
  it("of 300 requests of each GET route", async () => {
    const { api } = machine;
    const { asset_id, shoot_id } = await api.asset(await jpeg());
    const { job_id } = await api.enhanced({ asset_id });
    for (let shoots = 0; shoots < 30; shoots += 1) await api.shoot();
    for (const path of ["/shoots", `/shoots/${shoot_id}`, `/shoots/${shoot_id}/assets`, `/jobs/${job_id}`])
      expect([path, await statuses(300, () => api.send(path))]).toEqual([path, { 200: 300 }]);
  });

  it("of 1,000 requests of /health, each of which says healthy", async () => {
    const { api } = machine;
    const healthy = await statuses(1_000, async () => {
      const { status, body } = await api.send("/health");
      return { status: body["status"] === "healthy" ? status : 0 };
    });
    expect(healthy).toEqual({ 200: 1_000 });
  });

  it("of 300 presigns, 100 confirmations and 100 jobs", async () => {
    const { api } = machine;
    const bytes = await jpeg();
    const described = { shoot_id: await api.shoot(), filename: "a.jpg", content_type: "image/jpeg" };
    expect(await statuses(300, () => api.post("/uploads/presign", described))).toEqual({ 200: 300 });
    const confirmations = await Promise.all(Array.from({ length: 100 }, () => api.uploaded(bytes)));
    expect(await statuses(100, (at) => api.post("/uploads/confirm", confirmations[at]))).toEqual({
      201: 100,
    });
    const job = (at: number) => api.post("/jobs", { asset_id: confirmations[at]?.asset_id });
    expect(await statuses(100, job)).toEqual({ 202: 100 });
  });
});
