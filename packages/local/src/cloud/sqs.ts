import { buildApp } from "fauxqs";
import type { Endpoint } from "./listen.ts";
import { guard } from "./guard.ts";
import { fairStores, withGroupOf } from "./sqs-fair.ts";

/**
 * An SQS in memory, empty at each start: jobs still queued in the table are sent again by the sweep. Its queues are
 * fair between message groups. It does not check credentials.
 */
export async function startSqs(): Promise<Endpoint> {
  // fauxqs' own start listens on every interface, and its persistence breaks ChangeMessageVisibility(0): hence
  // buildApp, and memory.
  const app = buildApp({ logger: false, stores: await fairStores() });
  app.addHook("preHandler", ({ body }, _reply, done) => withGroupOf(body, done));
  guard(app.server);
  const endpoint = await app.listen({ host: "127.0.0.1", port: 0 });
  return { endpoint, stop: () => app.close() };
}
