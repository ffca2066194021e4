import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A stage of a test's own, as its stand-ins of SST and AWS know it: files in a folder. */
export function stageOfTest(folder = process.env["STAGE_OF_TEST"] ?? "") {
  const file = (name: string) => join(folder, name);
  const lines = (name: string) =>
    existsSync(file(name)) ? readFileSync(file(name), "utf8").split("\n").filter(Boolean) : [];
  const add = (name: string, line: string) => appendFileSync(file(name), `${line}\n`);
  return {
    /** Where the stage answers. */
    api: () => readFileSync(file("api"), "utf8"),
    answersAt: (url: string) => writeFileSync(file("api"), url),
    /** What was deployed, the oldest first; the last one runs. */
    releases: () => lines("releases"),
    deployed: (release: string) => add("releases", release),
    /** What the stand-ins were asked. */
    notes: () => lines("notes"),
    note: (line: string) => add("notes", line),
    /** Passes a minute; whether the canary is to look in it: at the first question, which is before the deployment, and each fifth minute. */
    passMinute: () => {
      add("minutes", "a minute");
      return lines("releases").length > 0 && lines("minutes").length % 5 === 1;
    },
  };
}
