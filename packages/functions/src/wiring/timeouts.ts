import { seconds } from "@luster/core/time";

/**
 * For the clients of AWS. A call fails within 5 s, all its attempts together, so that a route that gives up after its first failed
 * call answers in time. No call waits for a free socket of its own process: both time-outs would count that wait, and a
 * burst would look like an outage.
 */
export const bounded = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: seconds(1),
    requestTimeout: seconds(1.5),
    throwOnRequestTimeout: true,
    httpAgent: { maxSockets: 1_000 },
    httpsAgent: { maxSockets: 1_000 },
  },
};
