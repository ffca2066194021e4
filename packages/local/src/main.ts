import { parseArgs } from "node:util";
import { builtStudio } from "./studio/build.ts";
import { printer } from "./command/lines.ts";
import { explain } from "./command/explain.ts";
import { quiet } from "./command/quiet.ts";
import { stopOnSignals } from "./command/signals.ts";
import { welcome } from "./command/welcome.ts";
import type { Machine } from "./machine/machine.ts";

const isTerminal = process.stdout.isTTY;
// In a terminal each failure has its line, without the stack that a log has.
quiet(isTerminal ? "ERROR" : "WARN");
// Before anything is started, or a signal during the start would leave the parts that run already.
const machine = Promise.withResolvers<Machine>();
stopOnSignals(machine.promise);

try {
  const flags = { auth: { type: "boolean" }, lan: { type: "boolean" } } as const;
  const { auth, lan } = parseArgs({ options: flags }).values;
  const [{ startMachine }, { readLocalSettings }] = await Promise.all([
    import("./machine/machine.ts"),
    import("./machine/environment.ts"),
  ]);
  const started = await startMachine(readLocalSettings(process.env), {
    auth,
    lan,
    studio: builtStudio,
    onLine: printer(isTerminal),
  });
  machine.resolve(started);
  console.log(welcome(started));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
