import { account, luster, throttled } from "../metrics.ts";
import { computed, counted, ticket } from "./alarm.ts";

/** Whether what the service stands on has room: R2, the table, Lambda. */
export const capacityAlarms = [
  // R2 has failed two probes in a row by then; once more five minutes later, and it is no moment.
  ticket(
    "StandbyInUse",
    "R2 is unavailable, pictures go to the standby bucket",
    counted(luster("StandbyUsed"), { over: 0, minutes: 5, of: [2, 3] }),
  ),
  ticket(
    "TableThrottled",
    "DynamoDB refuses reads or writes of the table",
    computed(
      "FILL(reads, 0) + FILL(writes, 0)",
      { reads: [throttled("Read"), "Sum"], writes: [throttled("Write"), "Sum"] },
      { over: 10, minutes: 5, of: [2, 3] },
    ),
  ),
  // Of the whole account and region: whoever uses up its executions, they are missing here.
  ticket(
    "FunctionsThrottled",
    "Lambda refuses invocations: the account's executions are used up",
    counted(account.throttles, { over: 10, minutes: 5, of: [2, 3] }),
  ),
  ticket(
    "ConcurrencyClaimed",
    "More than 80 % of the account's executions are running or reserved",
    computed(
      "100 * claimed / SERVICE_QUOTA(running)",
      { claimed: [account.claimed, "Maximum"], running: [account.running, "Maximum"] },
      { over: 80, minutes: 5, of: [3, 3] },
    ),
  ),
];
