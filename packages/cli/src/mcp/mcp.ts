import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { callService } from "../call-service.ts";
import { type Command, parse, serviceOptions, serviceUsage, UsageError } from "../command.ts";
import { openJournal } from "../enhance/journal.ts";
import { createQuotes } from "./quotes.ts";
import { createRuns } from "./runs.ts";
import { createServer } from "./server.ts";

const usage = (): string => `Usage: luster mcp [options]

Serves agents by the Model Context Protocol, over this program's input and output: quote, enhance_files, wait, get_shoot,
usage. It uses the Luster that runs on this machine's data, or starts one for as long as it runs. Nothing is paid for
without a quote.

${serviceUsage}`;

const { api, token } = serviceOptions;

/** `luster mcp`. */
export const mcp: Command = {
  usage,
  async run(args) {
    const { values, positionals } = parse(args, { api, token });
    if (positionals.length > 0) throw new UsageError("It takes no arguments: the tools are given the files.");
    return callService(values, async ({ luster, folder }, interrupted) => {
      const journal = await openJournal(folder);
      const left = new AbortController();
      const signal = AbortSignal.any([interrupted, left.signal]);
      const runs = createRuns({ luster, journal, signal });
      const server = createServer({ luster, runs, quotes: createQuotes(), signal });
      try {
        await server.connect(new StdioServerTransport());
        await gone(interrupted);
        return 0;
      } finally {
        left.abort();
        await runs.settled();
        await server.close();
        await journal.close();
      }
    });
  },
};

/** Once the agent has closed our input, or somebody has stopped us. */
function gone(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.stdin.once("close", resolve).once("end", resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
