import { workerDiskMegabytes, workerMemoryMegabytes, workerSeconds } from "@luster/contract/limits";
import type { RouteName } from "@luster/contract/routes";

export type FunctionName = RouteName | "default" | "worker" | "dead-letter" | "webhooks" | "sweep" | "canary";

export interface Granted {
  /** Megabytes; Lambda gives a whole processor at 1,769. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes of /tmp. @default 512 */
  readonly disk?: number;
  /**
   * Actions on the table, `due` for reading its index, on both queues of jobs, on the other two, and on the standby
   * bucket; an empty list only passes the name.
   */
  readonly table?: readonly string[];
  readonly due?: true;
  /** The indexes of jobs that it reads. */
  readonly lists?: readonly ("jobs_of_user" | "jobs_of_shoot" | "jobs_of_asset" | "jobs_in_state")[];
  readonly jobs?: readonly string[];
  readonly deadLetters?: readonly string[];
  readonly deliveries?: readonly string[];
  readonly standby?: readonly string[];
  /** Actions on the second copies of originals, in a stage that keeps them. */
  readonly copies?: readonly string[];
  /** The secrets it reads, with the settings that belong to them. */
  readonly r2?: true;
  readonly openai?: true;
  /** What a paid tier costs, by the settings of its provider, without the secret. */
  readonly prices?: true;
  /** Puts off jobs, for as long as a setting says. */
  readonly waits?: true;
  /** Files of packages that it serves as they are. */
  readonly files?: readonly string[];
  /** Calls the API as a user of its own. */
  readonly canary?: true;
  /** sharp is native code: it is installed for Lambda's processor, not bundled. */
  readonly sharp?: true;
}

// Without ListBucket, S3 answers 403 for a missing object instead of 404. So a function that checks whether an object
// exists has ListBucket, with which assets.list lists too; one that only signs URLs of known objects does not.
const look = ["GetObject", "ListBucket"];

// Query on the table: nothing is shown, made or bought of what is being deleted, and one query says what that is.
const route = { memory: 512, timeout: 10 };
const consume = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

/** Whoever ends jobs looks whether a batch has ended with them, and tells its user's webhooks. */
const ends = { lists: ["jobs_of_shoot", "jobs_in_state"], deliveries: ["SendMessage"] } as const;

/**
 * What every function gets, and nothing else: the one place to change when a handler needs more or less.
 * A new route or event starts with its row here; without one the stacks do not type-check.
 */
export const grants = {
  "shoots.create": { ...route, table: ["GetItem", "PutItem", "Query"] },
  "shoots.list": { ...route, table: ["Query"] },
  "shoots.get": { ...route, table: ["GetItem", "Query"], lists: ["jobs_of_shoot"] },
  "shoots.events": { ...route, timeout: 29, table: ["GetItem", "Query"], lists: ["jobs_of_shoot"] },
  "shoots.change": { ...route, table: ["GetItem", "PutItem", "Query"] },
  "uploads.presign": {
    ...route,
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    standby: ["PutObject"],
    r2: true,
  },
  "uploads.confirm": {
    ...route,
    timeout: 20,
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    standby: [...look, "DeleteObject"],
    r2: true,
  },
  "assets.list": {
    ...route,
    table: ["GetItem", "Query"],
    lists: ["jobs_of_asset"],
    standby: look,
    r2: true,
  },
  // These two wait for the end of a job, for up to 25 seconds, and an HTTP API ends after 30.
  "jobs.create": {
    ...route,
    timeout: 29,
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    jobs: ["SendMessage"],
    standby: ["GetObject"],
    r2: true,
    prices: true,
  },
  "jobs.cancel": { ...route, ...ends, table: ["GetItem", "PutItem", "Query"] },
  "shoots.enhance": {
    ...route,
    ...ends,
    timeout: 20,
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    jobs: ["SendMessage"],
    prices: true,
  },
  "batches.get": { ...route, table: ["GetItem", "Query"], lists: ["jobs_of_shoot"] },
  "batches.cancel": { ...route, ...ends, timeout: 20, table: ["GetItem", "PutItem", "Query"], jobs: [] },
  "jobs.list": {
    ...route,
    table: ["GetItem", "Query"],
    lists: ["jobs_of_user", "jobs_of_shoot", "jobs_of_asset", "jobs_in_state"],
  },
  "jobs.get": { ...route, timeout: 29, table: ["GetItem", "Query"], standby: ["GetObject"], r2: true },
  "jobs.events": { ...route, timeout: 29, table: ["GetItem", "Query"] },
  "webhooks.create": { ...route, table: ["GetItem", "PutItem", "UpdateItem", "Query"], deliveries: [] },
  "webhooks.list": { ...route, table: ["Query"], deliveries: [] },
  "webhooks.remove": { ...route, table: ["GetItem", "PutItem", "DeleteItem", "Query"], deliveries: [] },
  "webhooks.rotate": { ...route, table: ["GetItem", "PutItem", "Query"], deliveries: [] },
  "webhooks.test": { ...route, table: ["GetItem", "PutItem", "Query"], deliveries: ["SendMessage"] },
  "webhooks.deliveries": { ...route, table: ["GetItem", "Query"], deliveries: [] },
  "webhooks.resend": { ...route, table: ["GetItem", "PutItem", "Query"], deliveries: ["SendMessage"] },
  // A deletion is written down here; the sweep carries it out.
  "shoots.delete": { ...route, table: ["GetItem", "PutItem", "Query"] },
  "assets.delete": { ...route, table: ["GetItem", "PutItem", "Query"] },
  "outputs.delete": { ...route, table: ["GetItem", "PutItem", "Query"] },
  "me.delete": { ...route, table: ["GetItem", "PutItem", "Query"] },
  "deletions.list": { ...route, table: ["Query"] },
  "deletions.get": { ...route, table: ["GetItem", "Query"] },
  "usage.get": { ...route, table: ["GetItem", "Query"], prices: true },
  // It says whether there is a standby bucket, and does not touch it.
  "health.get": {
    ...route,
    table: ["GetItem", "Query"],
    jobs: ["GetQueueAttributes"],
    standby: [],
    r2: true,
  },
  "docs.get": { ...route, files: ["swagger-ui-dist/swagger-ui.css"] },
  "docs.viewer": { ...route, memory: 1024, files: ["swagger-ui-dist/swagger-ui-bundle.js"] },
  "docs.errors": route,
  "docs.openapi": route,
  "docs.llms": route,

  // It answers what no route takes, and touches nothing.
  default: { ...route, timeout: 5 },

  // One picture at a time: 1,769 MB is one processor and the second pays for itself in sharp's heavy steps; a decoded
  // 50-megapixel original takes 150 MB, several copies of it are alive at once. Ten minutes: OpenAI takes up to four.
  worker: {
    ...ends,
    memory: workerMemoryMegabytes,
    timeout: workerSeconds,
    disk: workerDiskMegabytes,
    // Who ends a job looks for the webhooks of its user.
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    // A job that waits gets a new message, with a delay.
    jobs: [...consume, "ChangeMessageVisibility", "SendMessage"],
    standby: [...look, "PutObject"],
    r2: true,
    openai: true,
    waits: true,
    sharp: true,
  },
  // It looks for an output that a worker stored before it died, in both stores.
  "dead-letter": {
    ...ends,
    memory: 512,
    timeout: 60,
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    deadLetters: consume,
    standby: look,
    r2: true,
  },
  // It calls addresses that users chose, and can read nothing but what it sends.
  webhooks: {
    memory: 256,
    timeout: 30,
    table: ["GetItem", "PutItem", "DeleteItem", "Query"],
    deliveries: [...consume, "SendMessage"],
  },
  // Shorter than its schedule of five minutes, so that two sweeps never run at once.
  sweep: {
    memory: 512,
    timeout: 240,
    // Scan: a changed retention is applied to every shoot.
    table: ["Query", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"],
    due: true,
    // A deletion of a shoot is of its jobs too, and ends them.
    ...ends,
    jobs: ["SendMessage", "GetQueueAttributes"],
    standby: [...look, "DeleteObject"],
    copies: [...look, "PutObject", "DeleteObject"],
    r2: true,
  },
  // It has what a user has: an address and an account. Shorter than its schedule, too.
  canary: { memory: 512, timeout: 240, canary: true },
} satisfies Record<FunctionName, Granted>;
