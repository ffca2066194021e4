import { type Environment, run } from "./machine.ts";

/** What `npm run operate` says: its answer for programs, its words for people, its exit code. */
export async function operate(environment: Environment, ...args: string[]) {
  const { ended, output } = run("packages/local/src/operate/main.ts", args, environment);
  const { code } = await ended;
  return { code, found: output.stdout === "" ? undefined : JSON.parse(output.stdout), words: output.stderr };
}
