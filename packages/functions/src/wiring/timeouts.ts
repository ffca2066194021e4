import { seconds } from "@luster/core/time";

/** The API promises an answer within seconds, so no call to AWS may use up a request's whole time. */
export const requestHandler = {
  connectionTimeout: seconds(1),
  requestTimeout: seconds(4),
  throwOnRequestTimeout: true,
};
