import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { JobState } from "@luster/contract/job-state";
import { list } from "@luster/contract/jobs";
import type { Api } from "../../test/kit/api.ts";

const Jobs = list.replies[200];

/**
 * Waits until every job has ended: how many have, how many of them otherwise than well, and the most memory that the
 * machine's process had in each quarter of the time, in megabytes (from Linux's /proc; else none).
 */
export async function drain(api: Api, { pid, jobs }: { pid: number; jobs: number }) {
  const samples: number[] = [];
  let ended: JobState[] = [];
  while (ended.length < jobs) {
    await pause(1_000);
    samples.push(await residentMegabytes(pid));
    ended = (await states(api)).filter((status) => status !== "queued" && status !== "processing");
  }
  const quarter = Math.ceil(samples.length / 4);
  const megabytes = [0, 1, 2, 3].map((at) => Math.max(...samples.slice(at * quarter, (at + 1) * quarter)));
  return {
    ended: ended.length,
    unsuccessful: ended.filter((status) => status !== "succeeded").length,
    megabytes: megabytes.filter(Number.isFinite),
  };
}

async function states(api: Api): Promise<JobState[]> {
  const found: JobState[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const { body } = await api.send(`/jobs?limit=100${cursor && `&cursor=${cursor}`}`);
    const page: ReturnType<typeof Jobs.parse> = Jobs.parse(body);
    found.push(...page.jobs.map(({ state }) => state));
    cursor = page.cursor;
  }
  return found;
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kilobytes ?? Number.NaN) / 1_000;
}
