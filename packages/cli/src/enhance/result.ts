import { isAbsolute, relative } from "node:path";
import type { Job } from "@luster/client";
import { type Reason, reason } from "../file-error.ts";

/** The result of one file. Paths are absolute. */
export type Result =
  | { file: string; output: string; job: Job }
  | { file: string; output: string; skipped: string }
  | { file: string; error: Reason };

/** Runs one photo to its end; a failure is a result too, so that the others go on. */
export async function resultOf(file: string, output: string, run: () => Promise<Job>): Promise<Result> {
  try {
    return { file, output, job: await run() };
  } catch (error) {
    return { file, error: reason(error) };
  }
}

/** For a person: where the picture is and what made it, or why it failed. */
export function inWords(result: Result, folder: string): string {
  if (isStopped(result)) return "stopped";
  if ("error" in result) return `failed: ${result.error.message} (${result.error.code})`;
  if ("skipped" in result) return `${short(result.output, folder)} (${result.skipped})`;
  const { output, job } = result;
  const stoodIn = substituted(job) ? `; it stood in for the ${job.tier} tier, which has no key here` : "";
  return `${short(output, folder)} (${[job.engine, job.model].filter(Boolean).join(", ")}${stoodIn})`;
}

/** A path as a person in `folder` would write it, unless it lies outside. */
export function short(path: string, folder: string): string {
  const inside = relative(folder, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}

/** For a program: one line. */
export const asJson = (result: Result): string => JSON.stringify(asData(result));

/** For a program. */
export function asData(result: Result): Record<string, unknown> {
  const { file } = result;
  if ("error" in result) return { file, status: "failed", ...result.error };
  if ("skipped" in result) return { file, status: "skipped", output: result.output, reason: result.skipped };
  const { output, job } = result;
  const { shoot_id, asset_id, job_id, tier, engine, model } = job;
  const made = { tier, engine, model, substituted: substituted(job) };
  return { file, status: "succeeded", output, shoot_id, asset_id, job_id, ...made };
}

const substituted = ({ events }: Job): boolean => events.some(({ type }) => type === "engine_substituted");

/** Whether Ctrl-C ended it: the next run goes on with it. */
const isStopped = (result: Result): boolean => "error" in result && result.error.code === "interrupted";

type Whole = { total: number; folder: string; ms: number };

/**
 * After the last photo of `total`: how many, what it cost, and each failure once more, for it may have scrolled away.
 */
export function summary(results: readonly Result[], { total, folder, ms }: Whole): string {
  const jobs = results.flatMap((result) => ("job" in result ? [result.job] : []));
  const skipped = results.filter((result) => "skipped" in result).length;
  const failures = results.flatMap((result) => ("error" in result && !isStopped(result) ? [result] : []));
  const left = total - jobs.length - skipped - failures.length;
  const counts = [
    `${jobs.length} enhanced`,
    ...(skipped > 0 ? [`${skipped} done before`] : []),
    ...(failures.length > 0 ? [`${failures.length} failed`] : []),
    ...(left > 0 ? [`${left} left`] : []),
  ];
  const head = `${photos(total)}: ${counts.join(", ")}; ${costOf(jobs)}, ${duration(ms)}.`;
  const listed = failures.map(
    (failure) => `  ${short(failure.file, folder)}: ${failure.error.message} (${failure.error.code})`,
  );
  return [head, ...listed].join("\n");
}

export const photos = (count: number): string => `${count} photo${count === 1 ? "" : "s"}`;

/** What the jobs' paid calls cost, as far as their prices are known. */
function costOf(jobs: readonly Job[]): string {
  const calls = jobs.flatMap((job) =>
    job.calls.filter(({ state }) => state === "answered" || state === "unknown"),
  );
  if (calls.length === 0) return "nothing was paid";
  const cost = calls.reduce((sum, { cost_usd = 0 }) => sum + cost_usd, 0);
  const unknown = calls.filter(({ cost_usd }) => cost_usd === undefined).length;
  return `$${cost.toFixed(2)}${unknown > 0 ? ` and ${unknown} paid calls of unknown price` : ""}`;
}

/** Milliseconds as a person says them. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
