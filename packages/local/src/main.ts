import { parseArgs } from "node:util";
import { explain } from "./command/explain.ts";
import { quiet } from "./command/quiet.ts";
import { stopOnSignals } from "./command/signals.ts";
import { welcome } from "./command/welcome.ts";

quiet("WARN");

try {
  const { auth } = parseArgs({ options: { auth: { type: "boolean" } } }).values;
  const [{ startMachine }, { readLocalSettings }] = await Promise.all([
    import("./machine/machine.ts"),
    import("./machine/settings.ts"),
  ]);
  const machine = await startMachine(readLocalSettings(process.env), { auth });
  stopOnSignals(machine);
  console.log(welcome(machine));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
