import type { Job } from "@luster/client";

/** The jobs of a shoot that had not ended when the page was left, by their asset. */
export function openJobs(shoot: string) {
  const name = `luster.jobs.${shoot}`;
  const jobs = new Map<string, string>(read(name));
  return {
    all: (): [asset: string, job: string][] => [...jobs],
    note(asset: string, { job_id, status }: Job): void {
      if (status === "queued" || status === "processing") jobs.set(asset, job_id);
      else if (!jobs.delete(asset)) return;
      try {
        localStorage.setItem(name, JSON.stringify([...jobs]));
      } catch {
        // A private window keeps nothing.
      }
    },
  };
}

function read(name: string): [string, string][] {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written above
    return JSON.parse(localStorage.getItem(name) ?? "[]") as [string, string][];
  } catch {
    return [];
  }
}
