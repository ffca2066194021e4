import { maxDeliveries } from "@luster/contract/limits";
import type { JobMessage } from "@luster/core/jobs/job";
import type { JobQueue } from "@luster/core/jobs/queue";
import type { Outcome } from "@luster/core/jobs/worker";
import type { VirtualTime } from "./time.ts";

type Delivery = { message: JobMessage; deliveries: number };

/**
 * A queue in virtual time that delays, delivers again what is not done, and gives up after five deliveries, as SQS
 * does.
 */
export function simulatedQueue(time: VirtualTime) {
  const visible: Delivery[] = [];
  const receivers: ((delivery: Delivery) => void)[] = [];
  const counts = { sent: 0, received: 0, dead: 0 };

  function arrive(delivery: Delivery): void {
    const receiver = receivers.shift();
    if (receiver) receiver(delivery);
    else visible.push(delivery);
  }

  const later = (seconds: number, delivery: Delivery): void =>
    time.at(time.now().getTime() + seconds * 1000, () => arrive(delivery));

  const port: JobQueue = {
    async send(message, delay = 0) {
      counts.sent += 1;
      later(delay, { message, deliveries: 0 });
    },
    depth: async () => visible.length,
  };

  return {
    ...port,
    counts: counts as Readonly<typeof counts>,
    async receive(): Promise<Delivery> {
      const delivery = visible.shift() ?? (await time.until<Delivery>((wake) => void receivers.push(wake)));
      counts.received += 1;
      return delivery;
    },
    settle({ message, deliveries }: Delivery, outcome: Outcome): void {
      if (outcome.done) return;
      if (deliveries + 1 < maxDeliveries) later(outcome.retryIn, { message, deliveries: deliveries + 1 });
      else counts.dead += 1;
    },
  };
}
