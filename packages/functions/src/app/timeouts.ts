/** Milliseconds. The API promises an answer within seconds, so no call to AWS may use up a request's whole time. */
export const requestHandler = {
  connectionTimeout: 1_000,
  requestTimeout: 4_000,
  throwOnRequestTimeout: true,
};
