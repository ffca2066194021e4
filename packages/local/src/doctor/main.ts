import { parseArgs } from "node:util";
import { inStageShell } from "../command/stage-shell.ts";
import { diagnose, exitCode, inWords } from "./doctor.ts";
import { setting } from "./setting.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const { stage, json, deployed } = parseArgs({ options: { stage: text, json: flag, deployed: flag } }).values;

/** The longest that all checks together may take, in milliseconds. */
const patience = 60_000;

if (stage === undefined) {
  const signal = AbortSignal.timeout(patience);
  const found = await diagnose({ setting, isDeployed: deployed ?? false, signal });
  console.log(json ? JSON.stringify(found, null, 2) : inWords(found));
  process.exit(exitCode(found));
}

process.exit(await inStageShell(stage, import.meta.filename, json ? ["--json"] : []));
