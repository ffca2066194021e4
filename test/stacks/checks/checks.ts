import type { Manifest } from "../evaluation/manifest.ts";
import { access } from "./access.ts";
import { api } from "./api.ts";
import { cdn } from "./cdn.ts";
import { cognito } from "./cognito.ts";
import { functions } from "./functions.ts";
import { managed } from "./managed.ts";
import { metrics } from "./metrics.ts";
import { operations } from "./operations.ts";
import { queues } from "./queues.ts";
import { storage } from "./storage.ts";
import { studio } from "./studio.ts";
import { unwatched } from "./unwatched.ts";

/** What must be true of a stage's manifest, by a sentence that says so; a check throws when it is not. */
export type Checks = Record<string, (manifest: Manifest) => void>;

/**
 * What holds for every stage with an R2 bucket of its own; for one that is watched, and for one that is not; for one
 * with the studio; for one with a pool of users of its own; and for one that makes its bucket, and has a CDN before it.
 */
export const checks: Record<string, Checks> = {
  api,
  functions,
  access,
  queues,
  storage,
};
export const watchedChecks: Record<string, Checks> = { operations, metrics };
export const unwatchedChecks: Record<string, Checks> = { unwatched };
export const studioChecks: Record<string, Checks> = { studio };
export const cognitoChecks: Record<string, Checks> = { cognito };
export const managedChecks: Record<string, Checks> = { managed, cdn };
