import type { Tier } from "@luster/contract/tier";
import type { Queue } from "../queue/queue.ts";
import type { JobMessage } from "./job.ts";

/** Delivers jobs to workers. */
export type JobQueue = Queue<JobMessage>;

/** The queue in which jobs of a tier wait: what takes seconds does not wait behind what waits for a provider. */
export type QueueOf<Kept extends keyof JobQueue = keyof JobQueue> = (tier: Tier) => Pick<JobQueue, Kept>;
