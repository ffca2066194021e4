import type { Queue } from "../queue/queue.ts";
import type { JobMessage } from "./job.ts";

/** Delivers jobs to workers. */
export type JobQueue = Queue<JobMessage>;
