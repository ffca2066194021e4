import type { StreamEvent } from "@luster/contract/events";
import { Failure } from "../failure.ts";
import type { Patience } from "./await-end.ts";
import { hasEnded, numbered, type NumberedEvent } from "./job.ts";
import type { JobRecords } from "./records.ts";

/** What was found by looking: what is new, and whether nothing more will come. */
export type Look<Data> = { news: StreamEvent<Data>[]; over: boolean };

/** What has happened behind the event that a client saw last, a look at a time. */
export type Follow<Data> = (
  user: string,
  id: string,
  last: string | undefined,
  patience: Patience,
) => AsyncGenerator<Look<Data>>;

/** Waits so many milliseconds. */
type Pause = (ms: number) => Promise<void>;

/** Milliseconds between two looks: the first after something was new, and the longest. */
const [first, longest] = [200, 1_000];

/** Looks at once, and then again until it is over or the patience is. */
export async function* looks<Data>(
  look: () => Promise<Look<Data>>,
  { left }: Patience,
  pause: Pause,
): AsyncGenerator<Look<Data>> {
  for (let ms = first; ; ms = Math.min(ms * 1.5, longest)) {
    const found = await look();
    yield found;
    if (found.over) return;
    if (found.news.length > 0) ms = first;
    await pause(Math.min(ms, Math.max(0, left())));
    if (left() <= 0) return;
  }
}

type Deps = { jobs: Pick<JobRecords, "get">; pause: Pause };

/** Follows jobs. */
export function createFollowJob({ jobs, pause }: Deps): Follow<NumberedEvent> {
  /** Throws `job.not_found`, also once the job is deleted. */
  return (user, jobId, last, patience) => {
    const seen = { number: /^\d{1,9}$/.test(last ?? "") ? Number(last) : 0 };
    return looks(look, patience, pause);

    async function look(): Promise<Look<NumberedEvent>> {
      const job = await jobs.get(user, jobId);
      if (!job) throw new Failure("job.not_found");
      const events = numbered(job.events).filter(({ number }) => number > seen.number);
      seen.number = events.at(-1)?.number ?? seen.number;
      return {
        news: events.map((event) => ({ id: String(event.number), data: event })),
        over: hasEnded(job),
      };
    }
  };
}
