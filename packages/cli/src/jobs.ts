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
      for await (const { filename, asset_id, outputs } of assetsOf(luster, shoot, signal)) {
        for (const { job_id, tier, created_at } of outputs) {
          const line = { job_id, asset_id, filename, tier, created_at };
          console.log(values.json ? JSON.stringify(line) : table([job_id, tier, filename]));
        }
        if (outputs.length === 0 && !values.json) console.log(table(["-".padEnd(30), "-", filename]));
      }
      return 0;
    });
  },
};
