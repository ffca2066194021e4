import { setTimeout as pause } from "node:timers/promises";
import { BatchView } from "@luster/contract/batches";
import { describe, expect, it } from "vitest";
import { put } from "../../kit/api.ts";
import { jpeg } from "../../kit/rooms.ts";
import { sharedMachine } from "../../kit/shared-machine.ts";
import { UploadTickets } from "@luster/contract/uploads";

const machine = sharedMachine();

/** A shoot of two photos, made in two calls and two uploads. */
async function shootOfTwo(): Promise<string> {
  const { api } = machine;
  const shoot_id = await api.shoot();
  const files = [{ filename: "a.jpg" }, { filename: "b.jpg" }];
  const { uploads } = UploadTickets.parse((await api.post("/uploads/presign", { shoot_id, files })).body);
  const tickets = uploads.flatMap((upload) => ("url" in upload ? [upload] : []));
  for (const ticket of tickets) await put(ticket, await jpeg());
  await api.post("/uploads/confirm", { asset_ids: tickets.map(({ asset_id }) => asset_id) });
  return shoot_id;
}

describe("POST /shoots/{id}/jobs", () => {
  it("enhances a shoot as one, under one key, and says how far it is until it has ended", async () => {
    const { api } = machine;
    const shoot_id = await shootOfTwo();
    const path = `/shoots/${shoot_id}/jobs`;
    const quote = await api.post(path, { dry_run: true });
    expect(quote).toMatchObject({ status: 200, body: { counts: { total: 2, queued: 2 }, estimate_usd: 0 } });
    const key = { "idempotency-key": shoot_id };
    const [first, second] = await Promise.all([api.post(path, {}, key), api.post(path, {}, key)]);
    expect([first.status, second.status]).toEqual([202, 202]);
    const { batch_id } = BatchView.parse(first.body);
    expect(second.body).toMatchObject({ batch_id });
    expect(first.headers.get("location")).toBe(`/batches/${batch_id}`);
    expect(first.text).not.toMatch(/user_id|asset_ids|version|due_at/);
    let batch = BatchView.parse(first.body);
    while (batch.status === "open") {
      await pause(50);
      batch = BatchView.parse((await api.send(`/batches/${batch_id}`)).body);
    }
    expect(batch).toMatchObject({ counts: { total: 2, succeeded: 2 }, cost_usd: 0 });
    const { jobs } = (await api.send(`/jobs?batch_id=${batch_id}&status=succeeded`)).body;
    expect(jobs).toMatchObject([{ batch_id }, { batch_id }]);
    const cancelled = await api.send(`/batches/${batch_id}/cancel`, { method: "POST" });
    expect(cancelled).toMatchObject({ status: 202, body: { counts: { succeeded: 2, cancelled: 0 } } });
  });

  it.each([
    { assets: [] },
    { assets: "some" },
    { tier: "gold" },
    { max_cost_usd: -1 },
    { max_cost_usd: 1e308 },
    { dry_run: "yes" },
    { asset: "all" },
  ])("refuses %j", async (body) => {
    const { status, body: problem } = await machine.api.post(
      `/shoots/${await machine.api.shoot()}/jobs`,
      body,
    );
    expect([status, problem["code"]]).toEqual([400, "request.invalid"]);
  });
});

describe("POST /jobs/{id}/cancel", () => {
  it("answers with the job as it is; one that has ended stays so", async () => {
    const { asset_id } = await machine.api.asset(await jpeg());
    const { job_id } = await machine.api.enhanced({ asset_id });
    const answer = await machine.api.send(`/jobs/${job_id}/cancel`, { method: "POST" });
    expect(answer).toMatchObject({ status: 202, body: { job_id, status: "succeeded" } });
    expect(answer.headers.get("location")).toBe(`/jobs/${job_id}`);
  });
});
