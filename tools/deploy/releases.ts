import * as z from "zod";
import type { Run } from "./run.ts";

const History = z.object({
  Parameters: z.array(z.object({ Value: z.string(), LastModifiedDate: z.union([z.string(), z.number()]) })),
});

/** One deployment of a stage: what ran from then on. */
type Release = { name: string; at: string };

const Known = z.object({ InvalidParameters: z.array(z.string()) });

/**
 * What was deployed to a stage, the oldest first, by the parameter that each deployment writes: nothing before the
 * first one. Throws with words where it cannot be read.
 */
export async function releasesOf(stage: string, run: Run): Promise<Release[]> {
  const name = `/luster/${stage}/release`;
  const ask = async (...question: string[]): Promise<unknown> =>
    JSON.parse(await run("aws", ["ssm", ...question, "--output", "json"]));
  try {
    // This one answers for a parameter that is not there, too; the history fails as for want of a permission.
    const { InvalidParameters } = Known.parse(await ask("get-parameters", "--names", name));
    if (InvalidParameters.includes(name)) return [];
    const { Parameters } = History.parse(await ask("get-parameter-history", "--name", name));
    return Parameters.map(({ Value, LastModifiedDate }) => ({ name: Value, at: String(LastModifiedDate) }));
  } catch (cause) {
    const why = "is one signed in to AWS, to the account of the stage?";
    throw new Error(`What was deployed to ${stage} before cannot be read: ${why} Nothing was changed.`, {
      cause,
    });
  }
}

/**
 * The commit to go back to: of the last release before the running one that was a whole commit. What was taken back
 * is none. Throws with words when there is none.
 */
export function commitBefore(releases: readonly Release[]): string {
  const found = kept(releases)
    .slice(0, -1)
    .map(commitOf)
    .findLast((commit) => commit !== undefined);
  if (found === undefined)
    throw new Error("No release before the running one is known: give its commit, --to COMMIT");
  return found;
}

/** The names of the releases without those after which an earlier one was deployed again. */
function kept(releases: readonly Release[]): string[] {
  return releases.reduce<string[]>((names, { name }) => {
    const again = names.indexOf(name);
    return again === -1 ? [...names, name] : names.slice(0, again + 1);
  }, []);
}

/** `undefined` for one that was deployed with changes on top of its commit, or from no repository. */
export const commitOf = (release: string): string | undefined => /\+([\da-f]{7,40})$/.exec(release)?.[1];
