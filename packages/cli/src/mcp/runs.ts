import type { Luster } from "@luster/client";
import { whyDone } from "../enhance/done.ts";
import { shootOf } from "../enhance/inputs.ts";
import type { Journal } from "../enhance/journal.ts";
import { outputPaths } from "../enhance/outputs.ts";
import { createPhotos, digestOf } from "../enhance/photo.ts";
import { asData, type Result, resultOf } from "../enhance/result.ts";
import { findShoot } from "../enhance/shoot.ts";
import { requireWritable } from "../enhance/writable.ts";
import type { Request } from "./quotes.ts";

type Run = { shoot: string; files: number; results: Result[]; over: Promise<void>; isOver: boolean };

/** How many photos are in progress at the same time. */
const lanes = 4;

/** Enhances files in the background of one server, each to a file beside it, as `luster enhance` does. */
export function createRuns({
  luster,
  journal,
  signal,
}: {
  luster: Luster;
  journal: Journal;
  signal: AbortSignal;
}) {
  const runs = new Map<string, Run[]>();

  /** Begins, and returns once the shoot is there. Throws `UsageError` where an output could not be written. */
  async function start({ files, ...wish }: Request): Promise<Run> {
    const inputs = [...new Set(files)].map((file) => ({ file, inside: "" }));
    await requireWritable(inputs, undefined);
    const place = shootOf([], "", new Date());
    const findOrMake = findShoot(luster, journal, place, signal);
    const shoot = await findOrMake();
    const { photo } = createPhotos({ luster, journal, shoot: findOrMake, wish, force: false, signal });
    const known = { journal, wish: digestOf(wish) };
    const results: Result[] = [];
    const todo = outputPaths(inputs, undefined, journal).entries();
    const lane = async (): Promise<void> => {
      for (const [file, output] of todo) {
        const skipped = await whyDone(file, output, known);
        const nobody = { onStage: () => {}, onWait: () => {} };
        const result = skipped
          ? { file, output, skipped }
          : await resultOf(file, output, () => photo({ file, output, ...nobody }));
        results.push(result);
      }
    };
    const run: Run = { shoot, files: inputs.length, results, isOver: false, over: Promise.resolve() };
    run.over = Promise.all(Array.from({ length: lanes }, lane)).then(() => void (run.isOver = true));
    runs.set(shoot, [...(runs.get(shoot) ?? []), run]);
    return run;
  }

  /** How the runs of a shoot stand: each file that is finished, with the path of its output or why there is none. */
  function stateOf(shoot: string) {
    const all = runs.get(shoot) ?? [];
    return {
      shoot_id: shoot,
      files: all.reduce((sum, { files }) => sum + files, 0),
      is_over: all.every(({ isOver }) => isOver),
      results: all.flatMap(({ results }) => results.map(asData)),
    };
  }

  /** Waits for every run of a shoot, at most so many milliseconds. */
  async function wait(shoot: string, ms: number): Promise<void> {
    const ends = Promise.all((runs.get(shoot) ?? []).map(({ over }) => over));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    await Promise.race([ends, late]).finally(() => clearTimeout(timer));
  }

  /** Once nothing is in progress any more. */
  const settled = async (): Promise<void> =>
    void (await Promise.all([...runs.values()].flat().map(({ over }) => over)));

  return { start, stateOf, wait, settled };
}

export type Runs = ReturnType<typeof createRuns>;
