/** A stop that hangs is cut off here, so that Ctrl-C always ends everything within two seconds. */
const hardStop = 1_800;

/** Stops the machine at Ctrl-C or SIGTERM, then ends the process. */
export function stopOnSignals(machine: { stop(): Promise<void> }): void {
  onStopSignal(() => {
    machine.stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

/** Calls `stop` at the first Ctrl-C, SIGTERM or closed terminal, and ends the process if it has not ended by itself soon after. */
export function onStopSignal(stop: () => void): void {
  let stopping = false;
  const begin = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), hardStop).unref();
    stop();
  };
  // Not `once`: npm forwards the Ctrl-C that the terminal also sent, and a second one without a listener would leave children behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, begin);
}
