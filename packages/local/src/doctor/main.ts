import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { settingOf } from "@luster/functions/environment";
import { diagnose, exitCode, inWords } from "./doctor.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const { stage, json, deployed } = parseArgs({ options: { stage: text, json: flag, deployed: flag } }).values;

/** The longest that all checks together may take, in milliseconds. */
const patience = 60_000;

if (stage === undefined) {
  const signal = AbortSignal.timeout(patience);
  const found = await diagnose({ setting: settingOf, isDeployed: deployed ?? false, signal });
  console.log(json ? JSON.stringify(found, null, 2) : inWords(found));
  process.exit(exitCode(found));
}

// SST's shell gives a program what the stage's functions are linked to, by the caller's own AWS account.
const again = [process.execPath, import.meta.filename, "--deployed", ...(json ? ["--json"] : [])];
const child = spawn("npx", ["sst", "shell", "--stage", stage, "--", ...again], { stdio: "inherit" });
child.once("error", () => process.exit(2)).once("exit", (code) => process.exit(code ?? 2));
