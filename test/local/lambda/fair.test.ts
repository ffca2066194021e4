import { newId } from "@luster/core/id";
import { JobMessage } from "@luster/core/jobs/job";
import { sqsQueue } from "@luster/core/queue/queue.sqs";
import { sideBySide } from "@luster/core/side-by-side";
import { pump } from "@luster/local/lambda/pump";
import { expect, onTestFinished, test } from "vitest";
import { newQueue, newSqs } from "../cloud/queue.ts";

// The adapter that the API sends with, the queue, and the event source, as one machine has them; only the work of a
// job is left out, so that what is counted is the order alone.

test.each([1, 4])(
  "while 1,000 jobs of one user wait, %i workers finish another's 10 before 30 jobs of both",
  async (workers) => {
    const { send, run } = await setUp();
    const all = Promise.withResolvers<void>();
    const done: string[] = [];
    const queued = Promise.withResolvers<void>();
    let begun = 0;
    await send("many", 1_000);
    run(workers, async (user) => {
      begun += 1;
      await queued.promise;
      done.push(user);
      if (done.filter((each) => each === "few").length === 10) all.resolve();
    });
    await expect.poll(() => begun).toBe(workers);
    await send("few", 10);
    queued.resolve();
    await all.promise;
    expect(done.length).toBeLessThanOrEqual(30);
  },
);

test("a user's long jobs do not take the workers from another's short ones", async () => {
  const { send, run } = await setUp();
  const done: string[] = [];
  await send("long", 10);
  await send("short", 10);
  run(2, async (user) => {
    if (user === "long") await new Promise(() => {});
    done.push(user);
  });
  await expect.poll(() => done.length).toBe(10);
});

async function setUp() {
  const sqs = await newSqs();
  const queueUrl = await newQueue(sqs, "jobs", { VisibilityTimeout: "660" });
  const queue = sqsQueue<JobMessage>(sqs, queueUrl);
  return {
    send: (user_id: string, jobs: number) =>
      sideBySide(Array.from({ length: jobs }), 16, () => queue.send({ user_id, job_id: newId("job") })),
    run(concurrency: number, work: (user: string) => Promise<void>) {
      const { stop } = pump({
        sqs,
        queueUrl,
        functionName: "worker",
        handler: async ({ Records: [record] }) =>
          work(JobMessage.parse(JSON.parse(record?.body ?? "")).user_id),
        concurrency,
        batchSize: 1,
        timeoutMs: 60_000,
        onError: () => {},
      });
      onTestFinished(() => stop(0));
    },
  };
}
