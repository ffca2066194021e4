import { functions } from "./functions.ts";
import { deadLetters, deliveries, jobs } from "./queues.ts";
import { settings } from "./stage.ts";

// One message at a time: two pictures would share the timeout, the memory and the fate of a crash.
jobs.subscribe(functions.worker.arn, {
  batch: { size: 1, partialResponses: true },
  transform: { eventSourceMapping: atOnce(settings.WORKER_CONCURRENCY) },
});

deadLetters.subscribe(functions["dead-letter"].arn, {
  batch: { size: 10, partialResponses: true },
  transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 2 } } },
});

// Ten at once, each waiting for a receiver: that takes no processor, and one that is slow holds up nine for 15 seconds.
deliveries.subscribe(functions.webhooks.arn, {
  batch: { size: 10, partialResponses: true },
  transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 5 } } },
});

/** Lambda's own pollers start up to 1,000 invocations at once. Beyond that a mapping has pollers of its own, for ten each. */
function atOnce(most: number) {
  return most <= 1_000
    ? { scalingConfig: { maximumConcurrency: most } }
    : { provisionedPollerConfig: { minimumPollers: 2, maximumPollers: Math.ceil(most / 10) } };
}
