import type { Command } from "./command.ts";

const usage = (): string => `Usage: luster start [options]

Runs Luster on this machine until Ctrl-C: the studio, the API, the storage and the workers. Commands of other terminals
use it.

  --auth          with sign-in: a token issuer of its own, which gives anyone here a token for any user
  --lan           lets phones of the same network in, by a QR code

Settings are environment variables: PORT, LUSTER_DATA, OPENAI_API_KEY, ...`;

/** Runs the machine in this process; it ends with the process. */
export const start: Command = {
  usage,
  async run(args) {
    process.argv.splice(2, process.argv.length, ...args);
    await import("@luster/local/main");
    return new Promise<never>(() => {});
  },
};
