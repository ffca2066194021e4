import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { createHealth } from "@luster/core/health/health";
import { isRefusing } from "@luster/core/providers/gate";
import { environment } from "../environment.ts";
import { lazy } from "../once.ts";
import { sqs } from "./clients.ts";
import { paidProvider } from "./engine-models.ts";
import { queueUrls } from "./queues.ts";
import { providerRecords, storedShoots } from "./records.ts";
import { now } from "./seams.ts";
import { links } from "./storage.ts";

/** What the paid tiers get where it is no engine of their own. */
const standIns = new Map<string, string>([
  ["substitute", "substituted"],
  ["refuse", "refused"],
]);

const paidEngine = (tiers: string): string => standIns.get(tiers) ?? tiers;

/**
 * Probes what every request needs, with the clients' own retries: one read of a key that need not exist, and the
 * queues' state.
 */
export const health = /* @__PURE__ */ lazy(() => {
  const provider = paidProvider();
  return createHealth({
    release: environment("release").RELEASE,
    probeDatabase: () => storedShoots().get("health", "health"),
    probeQueue: () =>
      Promise.all(
        queueUrls().map((QueueUrl) =>
          sqs().send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] })),
        ),
      ),
    stores: links(),
    paidEngine: paidEngine(environment("tiers").PAID_TIERS),
    providerRefuses: provider && (async () => isRefusing(await providerRecords().gates(provider.id), now())),
    now,
  });
});
