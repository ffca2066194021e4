import { functions } from "./functions.ts";
import { deadLetters, jobs } from "./queues.ts";
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
