import * as Events from "@luster/contract/events";
import { endpoint } from "../http/endpoint.ts";
import { amongStreams, streamed } from "../http/event-stream.ts";
import { followShoot } from "../wiring/follow.ts";

export const handler = endpoint(Events.ofShoot, ({ user, params, stream }) =>
  amongStreams(user, () =>
    streamed(stream, Events.ofShoot.events, followShoot(user, params.id, stream.last, stream.patience)),
  ),
);
