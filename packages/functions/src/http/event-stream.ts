import { eventText, type StreamEvent, streamStart } from "@luster/contract/events";
import { longestWait, maxStreams } from "@luster/contract/limits";
import type { Route } from "@luster/contract/route";
import { Failure } from "@luster/core/failure";
import type { Patience } from "@luster/core/jobs/await-end";
import type { Look } from "@luster/core/jobs/follow";
import { seconds } from "@luster/core/time";
import type { Context } from "aws-lambda";
import type * as z from "zod";
import type { Event } from "./event.ts";
import { patienceFor } from "./patience.ts";
import { gone, headers, ok } from "./reply.ts";

/** Begins an answer whose text is passed on as it is written. */
type Begin = (head: { statusCode: number; headers: Record<string, string> }) => (text: string) => void;

declare module "aws-lambda" {
  interface Context {
    /** Whoever can pass on parts of an answer gives this; an HTTP API passes on whole answers only. */
    begin?: Begin;
  }
}

/** How a client asks for events. */
export type Streaming = {
  /** The id of the event that it saw last. */
  last: string | undefined;
  patience: Patience;
  /** Absent where the answer goes out whole. */
  begin: (() => (text: string) => void) | undefined;
};

/** `undefined` on the routes that have no events. HEAD asks what would be answered at once. */
export function streamingOf(route: Route, event: Event, context: Context): Streaming | undefined {
  if (!route.events) return undefined;
  const { requestId, http } = event.requestContext;
  const begin = http.method === "HEAD" ? undefined : context.begin;
  const head = { statusCode: 200, headers: { "content-type": "text/event-stream", ...headers(requestId) } };
  const patient = begin ? Infinity : longestWait;
  return {
    last: event.headers["last-event-id"],
    patience: patienceFor(http.method === "HEAD" ? 0 : patient, context),
    begin: begin && (() => begin(head)),
  };
}

/** Milliseconds without an event after which the connection is shown to be alive: proxies close a silent one. */
const heartbeat = seconds(15);
const comment = ": nothing new\n\n";

/**
 * Answers with what is found by looking, as server-sent events: as it comes where an answer can be begun, else with
 * what the first look finds that finds something. 204 when there was nothing and nothing more will come.
 */
export async function streamed<S extends z.ZodType>(
  { begin }: Streaming,
  data: S,
  looks: AsyncIterable<Look<z.input<S>>>,
) {
  const open: { write?: (text: string) => void; wroteAt: number } = { wroteAt: 0 };
  for await (const { news, over } of looks) {
    const text = news.map((one) => framed(one, data)).join("");
    if (!open.write && over && text === "") return gone();
    if (!begin && text !== "") return ok(streamStart + text);
    if (!begin) continue;
    const isSilent = performance.now() - open.wroteAt > heartbeat;
    const write = (open.write ??= started(begin));
    if (text === "" && !isSilent) continue;
    write(text || comment);
    open.wroteAt = performance.now();
  }
  return ok(open.write ? "" : streamStart + comment);
}

function started(begin: NonNullable<Streaming["begin"]>): (text: string) => void {
  const write = begin();
  write(streamStart);
  return write;
}

const framed = <S extends z.ZodType>({ id, data }: StreamEvent<z.input<S>>, schema: S): string =>
  eventText({ id, data: schema.parse(data) });

/** How many streams of each user are open in this process. */
const streams = new Map<string, number>();

/** Runs what holds a stream of the user's open. Throws `stream.too_many`. */
export async function amongStreams<T>(user: string, run: () => Promise<T>): Promise<T> {
  const before = streams.get(user) ?? 0;
  if (before >= maxStreams) throw new Failure("stream.too_many", undefined, { retryAfter: 5 });
  streams.set(user, before + 1);
  try {
    return await run();
  } finally {
    const rest = (streams.get(user) ?? 1) - 1;
    if (rest > 0) streams.set(user, rest);
    else streams.delete(user);
  }
}
