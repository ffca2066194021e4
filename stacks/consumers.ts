import { atOnce, ownPollers } from "./concurrency.ts";
import { functions } from "./functions.ts";
import { deadLetters, deliveries, jobs } from "./queues.ts";

// One message at a time: two pictures would share the timeout, the memory and the fate of a crash.
jobs.subscribe(functions.worker.arn, {
  batch: { size: 1, partialResponses: true },
  transform: { eventSourceMapping: ownPollers > 0 ? polled(ownPollers) : limited("worker") },
});

deadLetters.subscribe(functions["dead-letter"].arn, {
  batch: { size: 10, partialResponses: true },
  transform: { eventSourceMapping: limited("dead-letter") },
});

// Ten at once, each waiting for a receiver: that takes no processor, and one that is slow holds up nine for 15 seconds.
deliveries.subscribe(functions.webhooks.arn, {
  batch: { size: 10, partialResponses: true },
  transform: { eventSourceMapping: limited("webhooks") },
});

function limited(consumer: keyof typeof atOnce) {
  return { scalingConfig: { maximumConcurrency: atOnce[consumer] } };
}

function polled(maximumPollers: number) {
  return { provisionedPollerConfig: { minimumPollers: 2, maximumPollers } };
}
