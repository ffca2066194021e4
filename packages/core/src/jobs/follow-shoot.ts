import { createHash } from "node:crypto";
import { JobState } from "@luster/contract/job-state";
import type { ShootProgress } from "@luster/contract/events";
import type { ListedJob } from "@luster/contract/jobs";
import type { Shoots } from "../shoots/shoots.ts";
import { type Follow, type Look, looks } from "./follow.ts";
import { isOpen } from "./job.ts";
import { besideAsset, countStates, newestOf } from "./overview.ts";
import type { JobRecords } from "./records.ts";

type Deps = {
  jobs: Pick<JobRecords, "ofShoot">;
  shoots: Pick<Shoots, "get">;
  pause: (ms: number) => Promise<void>;
};

/** The state in which a client saw each job last. */
type Seen = Map<string, JobState>;

/** Follows the jobs of shoots. */
export function createFollowShoot({ jobs, shoots, pause }: Deps): Follow<ShootProgress> {
  /** Throws `shoot.not_found`, also once the shoot is deleted. */
  return (user, shootId, last, patience) => {
    const kept: { seen?: Seen | undefined } = {};
    return looks(look, patience, pause);

    async function look(): Promise<Look<ShootProgress>> {
      const [, listed] = await Promise.all([shoots.get(user, shootId), jobs.ofShoot(user, shootId)]);
      const all = listed.toSorted((a, b) => (a.job_id < b.job_id ? -1 : 1));
      const seen = kept.seen ?? seenBy(last, all);
      const changed = all.filter((job) => seen?.get(job.job_id) !== job.state);
      kept.seen = new Map(all.map(({ job_id, state }) => [job_id, state]));
      const over = !all.some((job) => isOpen(job.state));
      if (seen && changed.length === 0) return { news: [], over };
      const progress = {
        complete: seen === undefined,
        jobs: changed.map((job) => ({ ...besideAsset(job), asset_id: job.asset_id })),
        counts: countStates(newestOf(listed)),
      };
      return { news: [{ id: idOf(all), data: progress }], over };
    }
  };
}

/**
 * What a client has seen, as an id: the states of the jobs in their order, as runs of one state (`s12p4q284`), and a
 * digest of their ids, which tells whether the first of the jobs are those still.
 */
function idOf(all: readonly ListedJob[]): string {
  const runs: { letter: string; length: number }[] = [];
  for (const { state } of all) {
    const letter = letterOf(state);
    const run = runs.at(-1);
    if (run?.letter === letter) run.length += 1;
    else runs.push({ letter, length: 1 });
  }
  const states = runs.map(({ letter, length }) => letter + length).join("");
  return states.length > longestId ? "" : `${states}.${digestOf(all)}`;
}

/** A client sends it as a header, of which an HTTP API takes 10 KB in all. Without an id it is told everything again. */
const longestId = 4_000;

/** `undefined` when it has seen nothing, or not these jobs: it is told of all. */
function seenBy(id: string | undefined, all: readonly ListedJob[]): Seen | undefined {
  const [, runs, digest] = /^((?:[a-z][1-9]\d{0,5})*)\.([\w-]{8})$/.exec(id ?? "") ?? [];
  if (runs === undefined) return undefined;
  const told = [...runs.matchAll(/([a-z])(\d+)/g)];
  // Before they are written out: what a client sends can tell of a billion jobs.
  const count = told.reduce((sum, [, , length]) => sum + Number(length), 0);
  const known = all.slice(0, count);
  if (known.length < count || digestOf(known) !== digest) return undefined;
  const states = told.flatMap(([, letter, length]) => Array.from({ length: Number(length) }, () => letter));
  return new Map(
    known.flatMap(({ job_id }, at) => {
      const state = JobState.options.find((one) => letterOf(one) === states[at]);
      return state ? [[job_id, state]] : [];
    }),
  );
}

/** Each state begins with another letter. */
const letterOf = (state: JobState): string => state.slice(0, 1);

const digestOf = (all: readonly ListedJob[]): string =>
  createHash("sha256")
    .update(all.map(({ job_id }) => job_id).join())
    .digest("base64url")
    .slice(0, 8);
