import { statusOf } from "@luster/core/storage/s3/fault.s3";
import { type Leaving, lifecycleOf } from "@luster/core/storage/s3/lifecycle.s3";
import { type Check, type Finding, findings, whyNot } from "./finding.ts";
import { r2Of } from "./r2.ts";

const { ok, note, warning } = findings("lifecycle");

/** What is temporary in R2's bucket leaves it by itself: objects under `tmp/`, parts of unfinished uploads. */
export const lifecycle: Check = {
  name: "lifecycle",
  async run({ setting, signal }) {
    const r2 = r2Of(setting);
    if (!r2) return [];
    try {
      return [judged(await lifecycleOf(r2, signal))];
    } catch (cause) {
      const why = statusOf(cause) === undefined ? whyNot(cause) : `it answers ${statusOf(cause)}`;
      return [
        note(
          `whether the bucket has rules for what is temporary could not be told (${why}); R2 shows them to an administrator's token only. ${remedy}`,
        ),
      ];
    }
  },
};

function judged(rules: readonly Leaving[]): Finding {
  if (rules.some(({ deletes, prefix }) => deletes && !prefix.startsWith("tmp/")))
    return warning(
      "a rule of the bucket deletes pictures, and their records stay",
      "Restrict the rules that delete objects to the prefix tmp/; RETENTION_DAYS ends shoots whole.",
    );
  const staying = [
    ...(rules.some(({ deletes, prefix }) => deletes && prefix === "tmp/") ? [] : ["objects under tmp/"]),
    ...(rules.some(({ aborts, prefix }) => aborts && prefix === "") ? [] : ["parts of unfinished uploads"]),
  ];
  return staying.length > 0
    ? warning(`no rule of the bucket removes ${staying.join(" and ")}`, remedy)
    : ok("what is temporary leaves the bucket by itself");
}

const remedy =
  "In the bucket's lifecycle rules delete the prefix tmp/ after a day, and abort unfinished uploads of every prefix.";
