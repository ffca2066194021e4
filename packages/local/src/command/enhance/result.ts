import { isAbsolute, relative } from "node:path";
import type { JobView } from "./api.ts";
import { reason } from "./enhance-error.ts";

/** The result of one file. Paths are absolute. */
export type Result =
  | { file: string; output: string; job: JobView }
  | { file: string; error: { code: string; message: string } };

/** Runs one photo to its end; a failure is a result too, so that the others go on. */
export async function resultOf(file: string, output: string, run: () => Promise<JobView>): Promise<Result> {
  try {
    return { file, output, job: await run() };
  } catch (error) {
    return { file, error: reason(error) };
  }
}

/** For a person: where the picture is and what made it, or why it failed. */
export function inWords(result: Result, folder: string): string {
  if ("error" in result) return `failed: ${result.error.message} (${result.error.code})`;
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
export function asJson(result: Result): string {
  if ("error" in result) {
    const { file, error } = result;
    return JSON.stringify({ file, status: "failed", ...error });
  }
  const { file, output, job } = result;
  const { shoot_id, asset_id, job_id, tier, engine, model } = job;
  const made = { tier, engine, model, substituted: substituted(job) };
  return JSON.stringify({ file, status: "succeeded", output, shoot_id, asset_id, job_id, ...made });
}

const substituted = ({ events }: JobView): boolean =>
  events.some(({ type }) => type === "engine_substituted");
