import { type Luster, LusterError } from "@luster/client";
import { onStopSignal } from "@luster/local/command/signals";
import { callersFolder, type Command } from "../command.ts";
import { type Reason, reason } from "../file-error.ts";
import { type Located, locateService, type Service } from "../service.ts";
import { whyDone } from "./done.ts";
import { findInputs, type Input, type NoInput, shootOf } from "./inputs.ts";
import { type Journal, openJournal } from "./journal.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { outputPaths } from "./outputs.ts";
import { createPhotos, digestOf, type Wish } from "./photo.ts";
import { createProgress, type Progress } from "./progress.ts";
import { maySpend } from "./quote.ts";
import { asJson, inWords, photos, type Result, resultOf, short, summary } from "./result.ts";
import { findShoot } from "./shoot.ts";
import { requireWritable } from "./writable.ts";

/** `luster enhance`, and `npm run enhance`. */
export const enhance: Command = {
  usage,
  async run(args) {
    const options = readOptions(args, callersFolder());
    const { inputs, none, outputs } = await findInputs(options.paths, options);
    await requireWritable(inputs, options.out);
    if (outputs > 0) console.error(`Left alone, as results of this command: ${photos(outputs)}.`);
    const interrupted = new AbortController();
    onStopSignal(() => interrupted.abort());
    const located = await locateService(options);
    const journal = await openJournal(located.folder);
    try {
      const code = await enhanceAll({ options, inputs, none, located, journal, signal: interrupted.signal });
      return interrupted.signal.aborted ? 130 : code;
    } finally {
      await journal.close();
    }
  },
};

type Run = {
  options: Options;
  inputs: readonly Input[];
  none: readonly NoInput[];
  located: Located;
  journal: Journal;
  signal: AbortSignal;
};

async function enhanceAll({ options, inputs, none, located, journal, signal }: Run): Promise<number> {
  const from = performance.now();
  const { tier, strength, prompt, force, folder } = options;
  const wish = { tier, strength, ...(prompt !== undefined && { prompt }) };
  const { done, todo } = await sorted(outputPaths(inputs, options.out, journal), { journal, wish, force });
  const total = inputs.length + none.length;
  const progress = createProgress(process.stderr, total);
  const results: Result[] = [];
  const told = (result: Result): void => void results.push(tell(result, options, progress));
  for (const result of [...none, ...done]) told(result);
  if (todo.size > 0) await enhanceRest({ options, wish, todo, located, journal, signal, progress, told });
  progress.close();
  console.error(summary(results, { total, folder, ms: performance.now() - from }));
  if (signal.aborted) console.error("Interrupted. Run the same again to go on: nothing is paid for twice.");
  return results.every((result) => !("error" in result)) && results.length > 0 ? 0 : 1;
}

function tell(result: Result, { json, folder }: Options, progress: Progress): Result {
  progress.end(short(result.file, folder), inWords(result, folder), "job" in result);
  if (json) console.log(asJson(result));
  return result;
}

/** What there is already, and what has to be made. */
async function sorted(
  outputs: ReadonlyMap<string, string>,
  { journal, wish, force }: { journal: Journal; wish: Wish; force: boolean },
): Promise<{ done: Result[]; todo: Map<string, string> }> {
  const known = { journal, wish: digestOf(wish) };
  const done: Result[] = [];
  const todo = new Map<string, string>();
  for (const [file, output] of outputs) {
    const skipped = force ? undefined : await whyDone(file, output, known);
    if (skipped === undefined) todo.set(file, output);
    else done.push({ file, output, skipped });
  }
  return { done, todo };
}

type Rest = Pick<Run, "options" | "located" | "journal" | "signal"> & {
  wish: Wish;
  todo: ReadonlyMap<string, string>;
  progress: Progress;
  told: (result: Result) => void;
};

async function enhanceRest({ located, ...rest }: Rest): Promise<void> {
  const { todo, signal, told } = rest;
  const service = await located.start(signal).catch((error: unknown) => {
    if (error instanceof LusterError || signal.aborted) return reason(error);
    throw error;
  });
  if ("code" in service) return failAll(todo, service, told);
  try {
    await enhanceWith(service, rest);
  } finally {
    await service.stop();
  }
}

async function enhanceWith({ luster, health: known }: Service, rest: Omit<Rest, "located">): Promise<void> {
  const { options, wish, todo, journal, signal, progress, told } = rest;
  const health = known ?? (await luster.health.get({ signal, tries: 1 }).catch(reason));
  if ("code" in health) return failAll(todo, health, told);
  const { paths, force, folder, jobs } = options;
  const shoot = findShoot(luster, journal, shootOf(paths, folder, new Date()), signal);
  const { photo } = createPhotos({ luster, journal, shoot, wish, force, signal });
  const price = () => priceOf({ luster, wish, signal });
  if (!(await maySpend(health, options, { count: todo.size, price, signal })))
    return failAll(todo, { code: "declined", message: "Nothing was spent." }, told);
  await eachOf(todo, jobs, async ([file, output]) => {
    if (signal.aborted) return;
    const shown = short(file, folder);
    const onStage = progress.stage.bind(progress, shown);
    const onWait = (reason: string): void => progress.wait(shown, reason);
    told(await resultOf(file, output, () => photo({ file, output, onStage, onWait })));
  });
}

/** What one photo costs at most, as far as the service says. */
const priceOf = async ({ luster, wish, signal }: Pick<Rest, "wish" | "signal"> & { luster: Luster }) => {
  const used = await luster.usage.get({}, { signal }).catch(() => undefined);
  signal.throwIfAborted();
  return used?.today.spending.job_estimate_usd[wish.tier];
};

/** Why no photo can be enhanced at all need not be found out by each. */
function failAll(todo: ReadonlyMap<string, string>, error: Reason, told: (result: Result) => void): void {
  for (const file of todo.keys()) told({ file, error });
}

async function eachOf<T>(items: Iterable<T>, atOnce: number, run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items].values();
  const lane = async (): Promise<void> => {
    for (const item of waiting) await run(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
