import { explain } from "./command/explain.ts";
import { stopOnSignals } from "./command/signals.ts";
import { welcome } from "./command/welcome.ts";

process.env["POWERTOOLS_METRICS_DISABLED"] ??= "true";
process.env["POWERTOOLS_LOG_LEVEL"] ||= "WARN";

try {
  const [{ startMachine }, { readLocalSettings }] = await Promise.all([
    import("./machine/machine.ts"),
    import("./machine/settings.ts"),
  ]);
  const machine = await startMachine(readLocalSettings(process.env));
  stopOnSignals(machine);
  console.log(welcome(machine));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
