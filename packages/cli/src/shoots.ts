import { callService } from "./call-service.ts";
import { type Command, parse, serviceOptions, serviceUsage } from "./command.ts";
import { table } from "./table.ts";

const usage = (): string => `Usage: luster shoots [options]

Lists the shoots of a service, newest first.

${serviceUsage}
  --json          print one line of JSON per shoot`;

/** `luster shoots`. */
export const shoots: Command = {
  usage,
  async run(args) {
    const { values } = parse(args, serviceOptions);
    return callService(values, async ({ luster }) => {
      for (let cursor: string | undefined; ;) {
        const page = await luster.shoots.list({ limit: 100, cursor });
        for (const shoot of page.shoots)
          console.log(values.json ? JSON.stringify(shoot) : table([shoot.shoot_id, day(shoot), shoot.name]));
        cursor = page.cursor;
        if (cursor === undefined) return 0;
      }
    });
  },
};

const day = ({ created_at }: { created_at: string }): string => created_at.slice(0, 16).replace("T", " ");
