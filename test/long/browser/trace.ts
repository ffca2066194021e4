import type { Page } from "playwright-core";
import * as z from "zod";

/** What Chromium's trace says of one stretch of a page's life. */
export type Traced = {
  /** Milliseconds of processor time of each task of the page's main thread, the longest first. */
  tasks: readonly number[];
  /** Pictures of the page that were shown. */
  frames: number;
  /** Milliseconds by the clock. */
  took: number;
};

const categories = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"];

const Trace = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      /** Microseconds of the processor: what else runs on this machine does not lengthen it. */
      tdur: z.number().optional(),
      args: z.object({ name: z.unknown() }).partial().optional(),
    }),
  ),
});

/** Has Chromium write down what the page's main thread does while `act` runs. */
export async function traced(page: Page, act: () => Promise<void>): Promise<Traced> {
  const browser = page.context().browser();
  if (!browser) throw new Error("The page has no browser of its own");
  await browser.startTracing(page, { categories });
  const from = performance.now();
  await act();
  const took = performance.now() - from;
  const { traceEvents } = Trace.parse(JSON.parse((await browser.stopTracing()).toString()));
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const main = traceEvents.filter(({ pid, tid }) => mains.has(`${pid} ${tid}`));
  const tasks = main
    .filter(({ name }) => name === "RunTask")
    .map(({ tdur = 0 }) => tdur / 1000)
    .toSorted((one, other) => other - one);
  const frames = main.filter(({ name }) => name === "AnimationFrame::Presentation").length;
  return { tasks, frames, took };
}
