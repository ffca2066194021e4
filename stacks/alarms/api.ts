import { functions } from "../functions.ts";
import { gateway, lambda, logged } from "../metrics.ts";
import { computed, counted, page, share, ticket } from "./alarm.ts";

/** Whether requests are answered, in time and for whoever may ask. */
export const apiAlarms = [
  page(
    "ApiErrors",
    "More than 5 % of the requests are answered 5xx",
    share(gateway("5xx"), { over: 5, least: 20, minutes: 5, of: [2, 2] }),
  ),
  // Whoever scans the web fills the first number alone, and the canary keeps the second above zero meanwhile.
  page(
    "SignInBroken",
    "Requests are refused with 401, and nobody's token is accepted",
    computed(
      "IF(signedIn == 0, refused, 0)",
      { refused: [logged("Unauthorized"), "Sum"], signedIn: [logged("SignedIn"), "Sum"] },
      { over: 20, minutes: 5, of: [2, 2] },
    ),
  ),
  ticket(
    "ClientErrors",
    "More than 40 % of the requests are refused with 4xx",
    share(gateway("4xx"), { over: 40, least: 200, minutes: 5, of: [3, 3] }),
  ),
  ticket(
    "ApiThrottled",
    "The API refuses requests with 429, because more come than the stage takes in a second",
    counted(logged("ThrottledRequests"), { over: 100, minutes: 5, of: [2, 3] }),
  ),
  // Presigning reads and writes the table and asks R2. The API's own latency would say nothing: who waits for the end
  // of a job, waits for up to 25 seconds.
  ticket("ApiSlow", "One presign in twenty takes more than two seconds", {
    ...lambda(functions["uploads.presign"], "Duration"),
    extendedStatistic: "p95",
    period: 60,
    datapointsToAlarm: 5,
    evaluationPeriods: 5,
    threshold: 2000,
    evaluateLowSampleCountPercentiles: "ignore",
  }),
];
