import type { Output } from "@luster/client";
import { signal } from "@preact/signals";

/**
 * What the photographer said of an output. Kept by this browser: it decides what a download holds, and nothing else.
 */
export type Verdict = "accepted" | "rejected";

const name = "luster.verdicts";
const all = signal<Record<string, Verdict>>(read());
// Another tab may judge too.
addEventListener("storage", ({ key }) => {
  if (key === name) all.value = read();
});

/** By the id of the job that made the output. */
export const verdictOf = (job: string | undefined): Verdict | undefined => (job ? all.value[job] : undefined);

/** The output that counts: the newest accepted, else the newest that was not rejected, else the newest. */
export const chosen = (outputs: readonly Output[]): Output | undefined =>
  outputs.findLast(({ job_id }) => verdictOf(job_id) === "accepted") ??
  outputs.findLast(({ job_id }) => verdictOf(job_id) !== "rejected") ??
  outputs.at(-1);

/** Says it, or takes it back when it is said twice. */
export function judge(job: string, verdict: Verdict): void {
  const { [job]: before, ...rest } = read();
  all.value = before === verdict ? rest : { ...rest, [job]: verdict };
  try {
    localStorage.setItem(name, JSON.stringify(all.value));
  } catch {
    // A private window keeps nothing; the verdict holds until the page is left.
  }
}

function read(): Record<string, Verdict> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written above; anything else reads as no verdict
    return JSON.parse(localStorage.getItem(name) ?? "{}") as Record<string, Verdict>;
  } catch {
    return {};
  }
}
