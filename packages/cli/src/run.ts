import { LusterError } from "@luster/client";
import { type Command, UsageError } from "./command.ts";
import { deleteCommand } from "./delete.ts";
import { doctor } from "./doctor.ts";
import { download } from "./download.ts";
import { enhance } from "./enhance/enhance.ts";
import { jobs } from "./jobs.ts";
import { mcp } from "./mcp/mcp.ts";
import { shoots } from "./shoots.ts";
import { start } from "./start.ts";
import { usage } from "./usage.ts";

const commands: Record<string, Command> = {
  enhance,
  shoots,
  jobs,
  download,
  delete: deleteCommand,
  usage,
  start,
  doctor,
  mcp,
};

const help = `Usage: luster COMMAND

  enhance PATH...     enhance photos: files, folders, quoted patterns
  shoots              list the shoots of a service
  jobs SHOOT          list what was made of each photo of a shoot
  download SHOOT      save what was made of a shoot
  delete ID...        delete shoots, photos or versions
  usage               list what was made and spent, by day, and what is left of today
  start               run Luster on this machine, until Ctrl-C
  doctor              say what is set up wrong, and how to mend it
  mcp                 serve agents by the Model Context Protocol

luster COMMAND --help says more.`;

/** Does what the command line says, and returns the exit code. */
export async function run([name = "--help", ...args]: string[]): Promise<number> {
  if (name === "--help" || name === "-h" || name === "help") {
    console.log(help);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return wrong(`There is no command ${JSON.stringify(name)}.`, help);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(command.usage());
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof UsageError) return wrong(error.message, command.usage());
    if (!(error instanceof LusterError)) throw error;
    console.error(`${error.message} (${error.code})`);
    return 1;
  }
}

function wrong(message: string, explained: string): number {
  console.error(`${message}\n\n${explained}`);
  return 2;
}
