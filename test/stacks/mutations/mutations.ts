import { access } from "./access.ts";
import { api } from "./api.ts";
import { cdn } from "./cdn.ts";
import { cognito } from "./cognito.ts";
import { functions } from "./functions.ts";
import { managed } from "./managed.ts";
import { metrics } from "./metrics.ts";
import type { Mutation } from "./mutation.ts";
import { operations } from "./operations.ts";
import { queues } from "./queues.ts";
import { storage } from "./storage.ts";
import { studio } from "./studio.ts";

/** At least one for every check, in files of the same names. */
export const mutations: Mutation[] = [
  ...api,
  ...functions,
  ...access,
  ...queues,
  ...storage,
  ...operations,
  ...metrics,
  ...managed,
  ...cdn,
  ...studio,
  ...cognito,
];
