import * as z from "zod";
import { id } from "./ids.ts";
import { JobEvent } from "./jobs.ts";
import { AssetJob, StateCounts } from "./job-state.ts";
import { route } from "./route.ts";

/** Milliseconds after which a client whose stream has ended asks again, as each stream tells it. */
export const reconnectAfter = 1_000;

/** Something that happened, and the id by which a client says that it has seen this and everything before it. */
export type StreamEvent<Data = unknown> = { id: string; data: Data };

/** Events as they are sent, after what begins a stream. */
export const eventText = ({ id, data }: StreamEvent): string =>
  `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
export const streamStart = `retry: ${reconnectAfter}\n\n`;

/** A whole stream of these. */
export const streamText = (events: readonly StreamEvent[]): string =>
  streamStart + events.map(eventText).join("");

/** How the jobs of a shoot stand: the data of an event of its stream. */
export const ShootProgress = z.object({
  complete: z
    .boolean()
    .describe("Whether these are all jobs of the shoot: then what a client knew of others is over."),
  jobs: z.array(AssetJob.extend({ asset_id: id("asset") })).describe("The jobs whose state has changed."),
  counts: StateCounts.describe("Of the shoot's photos, each by its newest job."),
});
export type ShootProgress = z.infer<typeof ShootProgress>;

const streams = {
  method: "GET",
  media: "text/event-stream",
  failures: ["stream.too_many"],
} as const;

const resumes =
  "Server-sent events, whatever `Accept` says. `Last-Event-ID` goes on behind that event, with none lost and none twice. A stream that is over is answered with 204, at which an `EventSource` stops; one that only ends, as each does after some minutes, is asked for again. One machine sends events as they come; behind an HTTP API, which passes on whole answers only, each answer has what there is, or comes after 25 seconds at most.";

export const ofJob = route({
  ...streams,
  path: "/jobs/{id}/events",
  events: JobEvent,
  summary: "What happens to a job, as it happens",
  description: `Each event's data is a \`JobEvent\`. It is over once the job has ended. ${resumes}`,
  params: z.strictObject({ id: id("job") }),
  missing: "job.not_found",
  replies: { 200: z.string(), 204: z.undefined() },
});

export const ofShoot = route({
  ...streams,
  path: "/shoots/{id}/events",
  events: ShootProgress,
  summary: "How the jobs of a shoot come along, as it happens",
  description: `Each event's data is a \`ShootProgress\`: the first one has every job, a later one those whose state has changed. It is over once no job is open, so ask for it after jobs were requested. ${resumes}`,
  params: z.strictObject({ id: id("shoot") }),
  missing: "shoot.not_found",
  replies: { 200: z.string(), 204: z.undefined() },
});
