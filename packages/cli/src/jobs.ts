import type { ListedAsset } from "@luster/client";
import { assetsOf } from "./assets.ts";
import { callService } from "./call-service.ts";
import { type Command, parse, serviceOptions, serviceUsage, UsageError } from "./command.ts";
import { table } from "./table.ts";

const usage = (): string => `Usage: luster jobs [options] SHOOT

Lists what was made of each photo of a shoot.

${serviceUsage}
  --json          print one line of JSON per output`;

/** `luster jobs`. */
export const jobs: Command = {
  usage,
  async run(args) {
    const { values, positionals } = parse(args, serviceOptions);
    const [shoot] = positionals;
    if (shoot === undefined || positionals.length > 1) throw new UsageError("Name one shoot.");
    return callService(values, async ({ luster }, signal) => {
      for await (const { filename, asset_id, outputs, jobs: made } of assetsOf(luster, shoot, signal)) {
        for (const { job_id, tier, created_at } of outputs) {
          const line = { job_id, asset_id, filename, tier, created_at };
          console.log(values.json ? JSON.stringify(line) : table([job_id, tier, filename]));
        }
        if (outputs.length === 0 && !values.json) console.log(withoutOutput(filename, made));
      }
      return 0;
    });
  },
};

/** Of a photo without an output: what became of its newest job, and why. */
function withoutOutput(filename: string, [newest]: ListedAsset["jobs"]): string {
  if (!newest) return table(["-".padEnd(30), "-", filename]);
  const { job_id, state, error } = newest;
  return table([job_id, state, filename, ...(error ? [`${error.message} (${error.code})`] : [])]);
}
