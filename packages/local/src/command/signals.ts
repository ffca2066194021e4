/** A stop that hangs is cut off here, so that Ctrl-C always ends everything within two seconds. */
const hardStop = 1_800;

/** Stops the machine at Ctrl-C or SIGTERM, then ends the process. */
export function stopOnSignals(machine: { stop(): Promise<void> }): void {
  const stop = (): void => {
    setTimeout(() => process.exit(1), hardStop).unref();
    machine.stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
}
