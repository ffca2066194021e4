import type { MiddlewareObj } from "@middy/core";
import type { Event } from "../http/event.ts";
import { logger } from "./logger.ts";
import { publish } from "./metrics.ts";

/** Gives each log line of a request its ids, and sends the metrics when it ends. */
export const observed = (route: string): MiddlewareObj<Event> => ({
  before: ({ event }) => logger.appendKeys({ route, request_id: event.requestContext.requestId }),
  after: end,
  onError: end,
});

function end(): void {
  publish();
  logger.resetKeys();
}
