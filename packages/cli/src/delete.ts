import { setTimeout as pause } from "node:timers/promises";
import { type Deletion, isGone, type Luster } from "@luster/client";
import { callService } from "./call-service.ts";
import { type Command, parse, serviceOptions, serviceUsage, UsageError } from "./command.ts";
import { confirm } from "./confirm.ts";
import { printable, table } from "./table.ts";

const usage = (): string => `Usage: luster delete [options] ID...

Deletes shoots with everything in them (shoot_...), photos with all their versions (asset_...), or what one job made
(job_...). It is gone from the service at once, and its files within minutes. Files on this disk stay. It cannot be
taken back.

  --yes           do not ask
  --wait          wait until the files are gone
${serviceUsage}
  --json          print the receipt of each as a line of JSON`;

/** `luster delete`. */
export const deleteCommand: Command = {
  usage,
  async run(args) {
    const options = { ...serviceOptions, yes: { type: "boolean" }, wait: { type: "boolean" } } as const;
    const { values, positionals } = parse(args, options);
    if (positionals.length === 0) throw new UsageError("Name what is to be deleted.");
    const parts = positionals.map((id) => ({ id, part: partOf(id) }));
    return callService(values, async ({ luster }, signal) => {
      const words = await Promise.all(parts.map(({ id, part }) => part.words(luster, id, signal)));
      if (!values.yes && !(await confirm(`To be deleted for ever: ${words.join(", ")}.`, signal))) {
        console.error("Nothing was deleted.");
        return 1;
      }
      for (const { id, part } of parts) {
        const receipt = await part.remove(luster, id, signal);
        const seen = values.wait ? await untilGone(luster, receipt, signal) : receipt;
        if (values.json) console.log(JSON.stringify(seen));
        else
          console.log(table([id, seen.deletion_id, isGone(seen) ? "deleted" : "files gone within minutes"]));
      }
      return 0;
    });
  },
};

type Part = {
  /** What it is, for the question. Fails where there is none. */
  words: (luster: Luster, id: string, signal: AbortSignal) => Promise<string>;
  remove: (luster: Luster, id: string, signal: AbortSignal) => Promise<Deletion>;
};

const parts: Record<string, Part> = {
  shoot: {
    words: async (luster, id, signal) =>
      `the shoot ${printable((await luster.shoots.get(id, { signal })).name)} (${id})`,
    remove: (luster, id, signal) => luster.shoots.delete(id, { signal }),
  },
  asset: {
    words: (_, id) => Promise.resolve(`the photo ${id} with all its versions`),
    remove: (luster, id, signal) => luster.assets.delete(id, {}, { signal }),
  },
  job: {
    words: (_, id) => Promise.resolve(`what ${id} made`),
    remove: (luster, id, signal) => luster.outputs.delete(id, { signal }),
  },
};

function partOf(id: string): Part {
  const noun = id.split("_", 1)[0] ?? "";
  const part = Object.hasOwn(parts, noun) ? parts[noun] : undefined;
  if (!part) throw new UsageError(`${JSON.stringify(id)} is no id of a shoot, an asset or a job.`);
  return part;
}

async function untilGone(luster: Luster, receipt: Deletion, signal: AbortSignal): Promise<Deletion> {
  let seen = receipt;
  for (let ms = 500; !isGone(seen); ms = Math.min(ms * 1.5, 5_000)) {
    await pause(ms, undefined, { signal });
    seen = await luster.deletions.get(receipt.deletion_id, { signal });
  }
  return seen;
}
