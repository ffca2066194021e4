import { functions } from "./functions.ts";
import { deadLetters, deliveries, jobs } from "./queues.ts";
import { settings } from "./stage.ts";

// One message at a time: two pictures would share the timeout, the memory and the fate of a crash.
jobs.subscribe(functions.worker.arn, {
  batch: { size: 1, partialResponses: true },
  transform: {
    eventSourceMapping: { scalingConfig: { maximumConcurrency: settings.WORKER_CONCURRENCY } },
  },
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
