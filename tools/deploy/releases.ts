import * as z from "zod";
import type { Run } from "./run.ts";

const History = z.object({
  Parameters: z.array(z.object({ Value: z.string(), LastModifiedDate: z.union([z.string(), z.number()]) })),
});

/** One deployment of a stage: what ran from then on. */
type Release = { name: string; at: string };

/** What was deployed to a stage, the oldest first, by the parameter that each deployment writes. */
export async function releasesOf(stage: string, run: Run): Promise<Release[]> {
  const name = `/luster/${stage}/release`;
  const text = await run("aws", ["ssm", "get-parameter-history", "--name", name, "--output", "json"]);
  return History.parse(JSON.parse(text)).Parameters.map(({ Value, LastModifiedDate }) => ({
    name: Value,
    at: String(LastModifiedDate),
  }));
}

/**
 * The commit to go back to: of the last release before the running one that was a whole commit. Throws with words
 * when there is none.
 */
export function commitBefore(releases: readonly Release[]): string {
  const running = releases.at(-1)?.name;
  const before = releases.map(({ name }) => commitOf(name)).filter((commit) => commit !== undefined);
  const found = before.findLast((commit) => commit !== commitOf(running ?? ""));
  if (found === undefined)
    throw new Error("No release before the running one is known: give its commit, --to COMMIT");
  return found;
}

/** `undefined` for one that was deployed with changes on top of its commit, or from no repository. */
export const commitOf = (release: string): string | undefined => /\+([\da-f]{7,40})$/.exec(release)?.[1];
