import { buildApp } from "fauxqs";
import type { Endpoint } from "./listen.ts";
import { guard } from "./guard.ts";

/**
 * An SQS in memory, empty at each start: jobs still queued in the table are sent again by the sweep. It does not
 * check credentials.
 */
export async function startSqs(): Promise<Endpoint> {
  // fauxqs' own start listens on every interface, and its persistence breaks ChangeMessageVisibility(0): hence
  // buildApp, and memory.
  const app = buildApp({ logger: false });
  guard(app.server);
  const endpoint = await app.listen({ host: "127.0.0.1", port: 0 });
  return { endpoint, stop: () => app.close() };
}
