import { maxStreams } from "@luster/contract/limits";
import type { Job } from "@luster/core/jobs/job";
import { type Change, transition } from "@luster/core/jobs/transition";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Api, api } from "../../kit/api.ts";
import { openStream } from "../../kit/event-stream.ts";
import { freshMachine } from "../../local/auth/machine.ts";
import { openJob } from "./written.ts";

// The log would show each refusal in the middle of the test's own output; it reads this as it is imported.
vi.hoisted(() => {
  process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";
  process.env["POWERTOOLS_METRICS_DISABLED"] = "true";
});

let machine: Awaited<ReturnType<typeof freshMachine>>;

beforeAll(async () => {
  machine = await freshMachine(
    {},
    {
      authorize: async ({ authorization }) =>
        authorization === undefined ? undefined : { jwt: { claims: { sub: authorization }, scopes: [] } },
    },
  );
});
afterAll(() => machine.stop());

const as = (user: string): Api => api(machine.url, { authorization: user });
const open = (user: string, path: string, last?: string) =>
  openStream(machine.url + path, {
    authorization: user,
    ...(last !== undefined && { "last-event-id": last }),
  });

/** Has happen to a job what a worker would have. */
async function happen(job: Job, ...changes: Change[]): Promise<void> {
  const { storedJobs } = await import("@luster/functions/wiring/records");
  for (const change of changes) {
    const before = await storedJobs().get(job.user_id, job.job_id);
    const next = before && transition(before, change, new Date());
    if (!next || !(await storedJobs().replace({ ...next, due_at: undefined })))
      throw new Error(`${change.type} is refused`);
  }
}

const token = "a";
const leaseUntil = new Date(Date.now() + 600_000);
const claim: Change = { type: "claim", token, leaseUntil };
const fail: Change = { type: "fail", token, code: "picture.unreadable", message: "why" };

describe("the events of a job", () => {
  it("come as they happen, each with its number, until the job has ended", async () => {
    const job = await openJob("ann");
    const stream = await open("ann", `/jobs/${job.job_id}/events`);
    expect(stream.response.status).toBe(200);
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
    expect(stream.response.headers.get("cache-control")).toBe("no-store");
    expect(await stream.next()).toEqual({ id: "1", data: { at: job.created_at, type: "queued" } });
    expect(stream.text()).toMatch(/^retry: \d+\n\n/);
    await happen(job, claim);
    expect(await stream.next()).toMatchObject({ id: "2", data: { type: "claimed" } });
    await happen(job, fail);
    expect(await stream.next()).toMatchObject({
      id: "3",
      data: { type: "failed", detail: "picture.unreadable" },
    });
    expect(await stream.next()).toBeUndefined();
  });

  it("go on behind the last one that was seen before the connection was lost, and then it is over", async () => {
    const job = await openJob("bea");
    const path = `/jobs/${job.job_id}/events`;
    const lost = await open("bea", path);
    const seen = await lost.next();
    lost.cut();
    await happen(job, claim, fail);
    const stream = await open("bea", path, seen?.id);
    expect(await stream.next()).toMatchObject({ id: "2", data: { type: "claimed" } });
    expect(await stream.next()).toMatchObject({ id: "3", data: { type: "failed" } });
    expect(await stream.next()).toBeUndefined();
    expect((await open("bea", path, "3")).response.status).toBe(204);
  });

  it("begin anew for an id that is none of them, and are answered at once to HEAD", async () => {
    const job = await openJob("cid");
    const path = `/jobs/${job.job_id}/events`;
    const stream = await open("cid", path, "s3.not-a-number");
    expect(await stream.next()).toMatchObject({ id: "1" });
    stream.cut();
    const head = await as("cid").send(path, { method: "HEAD" });
    expect([head.status, head.headers.get("content-type"), head.text]).toEqual([
      200,
      "text/event-stream",
      "",
    ]);
  });
});

describe("the events of a shoot", () => {
  it("are all its jobs, then those that have changed, until none is open", async () => {
    const shoot_id = await as("dan").shoot();
    const [first, second] = [await openJob("dan", shoot_id), await openJob("dan", shoot_id)];
    const stream = await open("dan", `/shoots/${shoot_id}/events`);
    const all = await stream.next();
    expect(all?.data).toMatchObject({ complete: true, counts: { queued: 2 } });
    expect(all?.data["jobs"]).toHaveLength(2);
    await happen(first, claim);
    expect((await stream.next())?.data).toEqual({
      complete: false,
      jobs: [{ job_id: first.job_id, asset_id: first.asset_id, state: "processing" }],
      counts: expect.objectContaining({ queued: 1, processing: 1 }),
    });
    await happen(first, fail);
    expect((await stream.next())?.data["jobs"]).toMatchObject([
      { state: "failed", error: { code: "picture.unreadable" } },
    ]);
    await happen(second, { type: "cancel" });
    expect((await stream.next())?.data).toMatchObject({ counts: { failed: 1, cancelled: 1 } });
    expect(await stream.next()).toBeUndefined();
  });

  it("go on behind the last one that was seen, and are over when there is nothing more to tell", async () => {
    const shoot_id = await as("eva").shoot();
    const [first, second] = [await openJob("eva", shoot_id), await openJob("eva", shoot_id)];
    const path = `/shoots/${shoot_id}/events`;
    const lost = await open("eva", path);
    const seen = await lost.next();
    lost.cut();
    await happen(second, claim, fail);
    const again = await open("eva", path, seen?.id);
    const missed = await again.next();
    expect(missed?.data).toMatchObject({
      complete: false,
      jobs: [{ job_id: second.job_id, state: "failed" }],
    });
    await happen(first, { type: "cancel" });
    const last = await again.next();
    expect(await again.next()).toBeUndefined();
    expect((await open("eva", path, last?.id)).response.status).toBe(204);
  });
});

describe("streams", () => {
  it("are as many as a user may have, and one whose client is gone makes room", async () => {
    const { job_id } = await openJob("fay");
    const path = `/jobs/${job_id}/events`;
    const streams = await Promise.all(Array.from({ length: maxStreams }, () => open("fay", path)));
    const { status, body, headers } = await as("fay").send(path);
    expect([status, body["code"], headers.get("retry-after")]).toEqual([429, "stream.too_many", "5"]);
    expect((await as("gus").send(path)).status).toBe(404);
    streams[0]?.cut();
    const another = async () => {
      const stream = await open("fay", path);
      stream.cut();
      return stream.response.status;
    };
    await expect.poll(another).toBe(200);
    for (const stream of streams) stream.cut();
  });

  it("end when what they tell of is deleted", async () => {
    const shoot_id = await as("ida").shoot();
    await openJob("ida", shoot_id);
    const stream = await open("ida", `/shoots/${shoot_id}/events`);
    await as("ida").send(`/shoots/${shoot_id}`, { method: "DELETE" });
    // The sweep of the deletion may end the job before the stream looks again.
    while (await stream.next());
    expect((await open("ida", `/shoots/${shoot_id}/events`)).response.status).toBe(404);
  });

  // The last test of the file: it stops the machine.
  it("end with the machine, which does not wait for them", async () => {
    const { job_id } = await openJob("hal");
    const stream = await open("hal", `/jobs/${job_id}/events`);
    await stream.next();
    const rest = stream.next();
    const ended = expect(rest).rejects.toThrow("terminated");
    await machine.stop();
    await ended;
  });
});
