import { createInterface } from "node:readline/promises";
import { UsageError } from "./command.ts";

/** Whether somebody can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY;

/** Asks the person at the terminal; no is the answer to all but yes. Throws `UsageError` where there is nobody. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!canAsk()) throw new UsageError(`${question} Say --yes to go on.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} Go on? [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
