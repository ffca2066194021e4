import { createDeadLetters } from "@luster/core/jobs/dead-letter";
import { once } from "../once.ts";
import { now } from "./ids.ts";
import { jobStore } from "./jobs.ts";

export const bury = once(() => createDeadLetters({ store: jobStore(), now }));
