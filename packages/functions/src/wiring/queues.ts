import { basename } from "node:path/posix";
import type { Tier } from "@luster/contract/tier";
import type { JobMessage } from "@luster/core/jobs/job";
import type { JobQueue } from "@luster/core/jobs/queue";
import { sqsQueue } from "@luster/core/queue/queue.sqs";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { sqs } from "./clients.ts";
import { isPaid } from "./engine-models.ts";

const urls = /* @__PURE__ */ once(() => {
  const { QUEUE_URL: paid, BASIC_QUEUE_URL: basic = paid } = environment("queue");
  return { paid, basic };
});

const paidQueue = /* @__PURE__ */ once(() => sqsQueue<JobMessage>(sqs(), urls().paid));
const basicQueue = /* @__PURE__ */ once(() => sqsQueue<JobMessage>(sqs(), urls().basic));

/** Where jobs of a tier wait. A worker takes any job from either, so what waits in the other one is worked off too. */
export const queueOf = (tier: Tier): JobQueue => (isPaid(tier) ? paidQueue() : basicQueue());

/** The queues of jobs. */
export const queueUrls = (): string[] => Object.values(urls());

/** The URL of the queue that delivered a job: like its ARN, it ends with the queue's name. */
export const queueUrlOf = (arn: string): string =>
  queueUrls().find((url) => basename(url) === arn.split(":").at(-1)) ?? urls().paid;
