import { newId } from "@luster/core/id";
import type { JobMessage } from "@luster/core/jobs/job";
import type { JobQueue } from "@luster/core/jobs/queue";
import { describe, expect, test } from "vitest";
import { fixture, outage, type Start, strangeUsers } from "./fixture.ts";

/** A queue under test, and how to take what waits in it. */
export type QueueUnderTest = JobQueue & { receiveAll(): Promise<JobMessage[]> };

/** What every `JobQueue` promises. */
export function jobQueueSuite(kind: string, start: Start<QueueUnderTest>): void {
  describe(`the ${kind} job queue`, () => {
    const queue = fixture(start);

    test("brings every message as it was sent, whatever the user is called", async () => {
      const messages = strangeUsers.map((user_id) => ({ user_id, job_id: newId("job") }));
      for (const message of messages) await queue.port.send(message);
      const byJob = (a: JobMessage, b: JobMessage) => (a.job_id < b.job_id ? -1 : 1);
      expect((await queue.port.receiveAll()).toSorted(byJob)).toEqual(messages.toSorted(byJob));
    });

    test("says about how many messages wait", async () => {
      await queue.port.receiveAll();
      const message = { user_id: "a", job_id: newId("job") };
      for (let sent = 0; sent < 3; sent += 1) await queue.port.send(message);
      expect(await queue.port.depth()).toBe(3);
      await queue.port.receiveAll();
      expect(await queue.port.depth()).toBe(0);
    });

    test("says that the service is unavailable when it is, and soon", async () => {
      const send = queue.gone.send({ user_id: "a", job_id: newId("job") });
      await expect(send).rejects.toMatchObject(outage);
      await expect(queue.gone.depth()).rejects.toMatchObject(outage);
    });
  });
}
