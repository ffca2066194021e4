import type { Command } from "./command.ts";

const usage = (): string => `Usage: luster doctor [options]

Says what is set up wrong on this machine, and how to mend it.

  --json          print what was found as JSON
  --stage NAME    look at this stage's settings instead, in the repository and with your AWS account`;

/** The doctor ends the process with its own exit code. */
export const doctor: Command = {
  usage,
  async run(args) {
    process.argv.splice(2, process.argv.length, ...args);
    await import("@luster/local/doctor/main");
    return new Promise<never>(() => {});
  },
};
