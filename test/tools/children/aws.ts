// Stands in for the AWS command: the history of a stage's releases, and the one page that its canary sets off.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stageOfTest } from "../stage-of-test.ts";

const stage = stageOfTest();
const asked = process.argv.slice(2);
stage.note(["aws", ...asked].join(" "));

const answers: Record<string, () => object> = {
  "get-parameters": () => ({ InvalidParameters: stage.releases().length > 0 ? [] : ["/luster/dev/release"] }),
  "get-parameter-history": () => ({
    Parameters: stage.releases().map((Value) => ({ Value, LastModifiedDate: "2026-11-27" })),
  }),
  "describe-alarms": () => ({
    MetricAlarms:
      stage.passMinute() && !canaryLives()
        ? [{ AlarmName: "luster-dev-CanaryFailing", AlarmActions: [pages] }]
        : [],
  }),
};
const pages = "arn:aws:sns:us-east-1:1:luster-dev-Pages";

const answer = answers[asked[1] ?? ""];
if (!answer) throw new Error(`No answer is known to aws ${asked.join(" ")}`);
console.log(JSON.stringify(answer()));

/** What the canary of the stage does: as a user, from presign to output. */
function canaryLives(): boolean {
  const file = join(import.meta.dirname, "../../../tools/try.ts");
  const { status, stdout } = spawnSync(process.execPath, [file, stage.api()], { encoding: "utf8" });
  const seen = stdout.includes("A picture was enhanced, downloaded and deleted.");
  stage.note(seen ? "the canary lives" : "the canary fails");
  return status === 0;
}
