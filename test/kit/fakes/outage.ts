import { Failure } from "@luster/core/failure";

/** What every fake of a service has: while it is `true`, each call fails as in an outage. */
export type Breakable = { unavailable: boolean };

/** Fails as the service that does not answer; asynchronous, as a network is. */
export async function reach({ unavailable }: Breakable): Promise<void> {
  if (unavailable) throw new Failure("service.unavailable", undefined, { retryAfter: 5 });
}
