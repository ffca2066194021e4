import { atOnce, type Workers, workers } from "./concurrency.ts";
import { functions } from "./functions.ts";
import { basicJobs, deadLetters, deliveries, jobs } from "./queues.ts";

jobs.subscribe(functions.worker.arn, oneByOne(workers.paid));
basicJobs.subscribe(functions.worker.arn, oneByOne(workers.basic));

deadLetters.subscribe(functions["dead-letter"].arn, {
  batch: { size: 10, partialResponses: true },
  transform: { eventSourceMapping: limited(atOnce["dead-letter"]) },
});

// Ten at once, each waiting for a receiver: that takes no processor, and one that is slow holds up nine for 15 seconds.
deliveries.subscribe(functions.webhooks.arn, {
  batch: { size: 10, partialResponses: true },
  transform: { eventSourceMapping: limited(atOnce.webhooks) },
});

/** One message at a time: two pictures would share the timeout, the memory and the fate of a crash. */
function oneByOne({ ownPollers, atOnce: most }: Workers) {
  return {
    batch: { size: 1, partialResponses: true },
    transform: { eventSourceMapping: ownPollers > 0 ? polled(ownPollers) : limited(most) },
  };
}

function limited(maximumConcurrency: number) {
  return { scalingConfig: { maximumConcurrency } };
}

function polled(maximumPollers: number) {
  return { provisionedPollerConfig: { minimumPollers: 2, maximumPollers } };
}
