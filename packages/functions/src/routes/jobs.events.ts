import * as Events from "@luster/contract/events";
import { endpoint } from "../http/endpoint.ts";
import { amongStreams, streamed } from "../http/event-stream.ts";
import { followJob } from "../wiring/follow.ts";

export const handler = endpoint(Events.ofJob, ({ user, params, stream }) =>
  amongStreams(user, () =>
    streamed(stream, Events.ofJob.events, followJob(user, params.id, stream.last, stream.patience)),
  ),
);
