import { luster } from "../metrics.ts";
import { counted, page, silent } from "./alarm.ts";

const failures = luster("CanaryFailures");

/** Whether the service does for a user of the stage's own what it does for users. */
export const canaryAlarms = [
  page(
    "CanaryFailing",
    "The canary could not have a picture enhanced",
    counted(failures, { over: 0, minutes: 5, of: [2, 3] }),
  ),
  page("CanarySilent", "The canary does not look", silent(failures, { minutes: 5, of: [3, 3] })),
];
