import { mkdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Luster, Output } from "@luster/client";
import { outputName } from "@luster/contract/filename";
import { assetsOf } from "./assets.ts";
import { callService } from "./call-service.ts";
import { callersFolder, type Command, parse, serviceOptions, serviceUsage, UsageError } from "./command.ts";
import { reason } from "./file-error.ts";
import { save } from "./save.ts";
import { printable } from "./table.ts";

const usage = (): string => `Usage: luster download [options] SHOOT

Saves the newest output of each photo of a shoot. What is there already is left alone.

  --out DIR       the folder for the results (default: the one it is called from)
  --force         save again what is there already
${serviceUsage}
  --json          print one line of JSON per photo`;

/** `luster download`. */
export const download: Command = {
  usage,
  async run(args) {
    const options = { ...serviceOptions, out: { type: "string" }, force: { type: "boolean" } } as const;
    const { values, positionals } = parse(args, options);
    const [shoot] = positionals;
    if (shoot === undefined || positionals.length > 1) throw new UsageError("Name one shoot.");
    const folder = resolve(callersFolder(), values.out ?? ".");
    await mkdir(folder, { recursive: true });
    return callService(values, async ({ luster }, signal) => {
      const taken = new Set<string>();
      let failed = 0;
      for await (const asset of assetsOf(luster, shoot, signal)) {
        const output = asset.outputs.findLast(({ kind }) => kind === "enhanced");
        if (!output) continue;
        const path = join(folder, freeName(outputName(asset.filename, output.content_type), taken));
        const line = { asset_id: asset.asset_id, job_id: output.job_id, output: path };
        const error = await saved({ luster, output, path, force: values.force ?? false, signal });
        if (error) failed += 1;
        if (values.json) console.log(JSON.stringify({ ...line, ...error }));
        else console.log(`${printable(path)}${error ? `: failed: ${error.message} (${error.code})` : ""}`);
      }
      return failed > 0 ? 1 : 0;
    });
  },
};

type Saving = { luster: Luster; output: Output; path: string; force: boolean; signal: AbortSignal };

async function saved({ luster, output, path, force, signal }: Saving) {
  if (!force && existsSync(path)) return undefined;
  try {
    let listed: Output | undefined = output;
    await save(
      async () => {
        const latest = listed ?? (await luster.jobs.get(output.job_id, { signal })).output ?? output;
        listed = undefined;
        return latest;
      },
      path,
      signal,
    );
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return reason(error);
  }
}

/** Two photos of a shoot may have the same name. */
function freeName(name: string, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? name : name.replace(/(?=\.enhanced\.\w+$)/, `-${number}`);
    if (taken.has(numbered.toLowerCase())) continue;
    taken.add(numbered.toLowerCase());
    return numbered;
  }
}
