import { parseArgs } from "node:util";
import { codeOf } from "@luster/core/failure";
import { explain } from "../command/explain.ts";
import { quiet } from "../command/quiet.ts";
import { inStageShell } from "../command/stage-shell.ts";
import { type Command, commands } from "./commands.ts";
import { openMachine, openStage } from "./opened.ts";

const usage = [
  "npm run operate -- COMMAND [--stage NAME]",
  "",
  ...Object.entries(commands).map(
    ([name, { takes, does }]) => `  ${[name, takes].join(" ").padEnd(30)} ${does}`,
  ),
  "",
  "Without --stage it is about the data folder of this machine (LUSTER_DATA), which must not run at that time.",
  "What was found is on standard output as JSON, and what to do next on standard error.",
].join("\n");

/** The answer cannot hold a log, and a failure of a sweep is said once. */
quiet("ERROR");

const exit = await run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(codeOf(error).startsWith("ERR_PARSE_ARGS_") ? usage : explain(error));
  return 2;
});
process.exit(exit);

async function run(args: string[]): Promise<number> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = { stage: text, deployed: flag, yes: flag } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [name = "", ...given] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command || given.length !== command.takes.split(" ").filter(Boolean).length || given.includes("")) {
    console.error(usage);
    return 2;
  }
  if (values.stage !== undefined) return inStageShell(values.stage, import.meta.filename, withoutStage(args));
  await using parts = new AsyncDisposableStack();
  await (values.deployed ? openStage() : openMachine(parts));
  return await said(command, given, { yes: values.yes ?? false, isDeployed: values.deployed ?? false });
}

async function said(command: Command, given: string[], options: Parameters<Command["run"]>[1]) {
  const { found, next, code = 0 } = await command.run(given, options);
  if (found !== undefined) console.log(JSON.stringify(found, undefined, 2));
  console.error(next);
  return code;
}

function withoutStage(args: readonly string[]): string[] {
  return args.filter((arg, at) => !arg.startsWith("--stage") && args[at - 1] !== "--stage");
}
