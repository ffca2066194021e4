import { setTimeout as sleep } from "node:timers/promises";
import type { ShootProgress } from "@luster/contract/events";
import { createFollowJob, type Follow } from "@luster/core/jobs/follow";
import { createFollowShoot } from "@luster/core/jobs/follow-shoot";
import type { NumberedEvent } from "@luster/core/jobs/job";
import { once } from "../once.ts";
import { jobRecords } from "./records.ts";
import { getShoot } from "./shoots.ts";

const pause = (ms: number): Promise<void> => sleep(ms);

const jobs = /* @__PURE__ */ once(() => createFollowJob({ jobs: jobRecords(), pause }));
const shoots = /* @__PURE__ */ once(() =>
  createFollowShoot({ jobs: jobRecords(), shoots: { get: getShoot }, pause }),
);

export const followJob: Follow<NumberedEvent> = (...asked) => jobs()(...asked);
export const followShoot: Follow<ShootProgress> = (...asked) => shoots()(...asked);
