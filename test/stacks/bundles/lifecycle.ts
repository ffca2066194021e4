import { expect, it } from "vitest";
import type { client } from "./client.ts";
import { delivery, request, tick } from "./events.ts";
import type { Stage } from "./stage.ts";

/**
 * What Lambda does to a function and API Gateway's and the queue's events do not show: starts, errors, kills, freezes.
 * `asset` is one that a job can be made of.
 */
export function lifecycle(stage: Stage, { call }: ReturnType<typeof client>, asset: () => unknown): void {
  const queued = async () => {
    const { body } = await call("jobs.create", { body: { asset_id: asset() } });
    return { job_id: String(body.job_id), message: await stage.nextMessage() };
  };
  const statusOf = async (job_id: string) => (await call("jobs.get", { id: job_id })).body.status;

  it("is started once, and answers warm what it answered cold", async () => {
    const health = await stage.environment("HealthGet", { variables: { LOG: "own" } });
    const answers = [await health.invoke(request("health.get")), await health.invoke(request("health.get"))];
    for (const answer of answers) expect(answer).toMatchObject({ result: { statusCode: 200 } });
    expect(health.starts()).toBe(1);
  });

  it("tells Lambda of an error that its handler throws, and takes the next event in the same process", async () => {
    const worker = await stage.environment("Worker");
    const starts = worker.starts() || 1;
    expect(await worker.invoke({})).toMatchObject({ error: { errorType: "TypeError" } });
    const { job_id, message } = await queued();
    expect(await worker.invoke(delivery(message))).toMatchObject({ result: { batchItemFailures: [] } });
    expect([await statusOf(job_id), worker.starts()]).toEqual(["succeeded", starts]);
  });

  it("is frozen between invocations, and works on when all its connections were closed meanwhile", async () => {
    const { table, queue, standby, r2 } = stage.services;
    const worker = await stage.environment("Worker");
    const starts = worker.starts();
    for (const service of [table, queue, standby, r2]) service.drop();
    expect(await worker.processState()).toBe("T");
    const { job_id, message } = await queued();
    expect(await worker.invoke(delivery(message))).toMatchObject({ result: { batchItemFailures: [] } });
    expect([await statusOf(job_id), worker.starts()]).toEqual(["succeeded", starts]);
  });

  it("gives back those messages of a batch that failed, and keeps what succeeded", async () => {
    const { job_id, message } = await queued();
    const [right] = delivery(message).Records;
    const [broken] = delivery({ body: "{", receiptHandle: message.receiptHandle }).Records;
    const worker = await stage.environment("Worker");
    const { result } = (await worker.invoke({ Records: [{ ...broken, messageId: "broken" }, right] })) as {
      result: unknown;
    };
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: "broken" }] });
    expect(await statusOf(job_id)).toBe("succeeded");
  });

  it("whose time is nearly over leaves a job to the next attempt by itself, and /tmp empty", async () => {
    const worker = await stage.environment("Worker");
    const { job_id, message } = await queued();
    const early = await worker.invoke(delivery(message), 15);
    expect(early).toMatchObject({ result: { batchItemFailures: [{ itemIdentifier: "message-1" }] } });
    expect(["queued", "processing"]).toContain(await statusOf(job_id));
    expect(await worker.left()).toEqual([]);
    expect(await worker.invoke(delivery(message))).toMatchObject({ result: { batchItemFailures: [] } });
    expect(await statusOf(job_id)).toBe("succeeded");
  });

  it("that is killed by its time-out in the middle of a job leaves it to the next attempt, which empties /tmp", async () => {
    const worker = await stage.environment("Worker");
    const before = worker.starts();
    const { job_id, message } = await queued();
    stage.services.r2.hold();
    const running = worker.invoke(delivery(message), 30);
    await expect.poll(worker.left).toEqual([expect.stringContaining("luster-job-")]);
    // Otherwise it would end by itself 15 seconds before its time is over: a busy machine has as many to begin the job.
    worker.freeze();
    const killed = await running;
    expect(killed).toMatchObject({ error: { errorMessage: "Task timed out after 30 seconds" } });
    expect(killed.log).toContain(job_id);
    expect([await statusOf(job_id), await worker.left()]).toEqual([
      "processing",
      [expect.stringContaining("luster-job-")],
    ]);

    stage.services.r2.release();
    // While the claim of the killed one holds, its message waits.
    const early = await worker.invoke(delivery(message));
    expect(early).toMatchObject({ result: { batchItemFailures: [{ itemIdentifier: "message-1" }] } });
    await stage.endLeases();
    expect(await worker.invoke(delivery(message))).toMatchObject({ result: { batchItemFailures: [] } });
    expect([await statusOf(job_id), await worker.left(), worker.starts()]).toEqual([
      "succeeded",
      [],
      before + 1,
    ]);
  });

  it("that ends by itself is started anew for the next event", async () => {
    const sweep = await stage.environment("Sweep", { variables: { NODE_OPTIONS: "--max-old-space-size=8" } });
    expect(await sweep.invoke(tick)).toMatchObject({ error: { errorType: "Runtime.ExitError" } });
    expect(await sweep.invoke(tick)).toMatchObject({ error: { errorType: "Runtime.ExitError" } });
    expect(sweep.starts()).toBe(2);
  });
}
