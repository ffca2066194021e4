/** A stop that hangs is cut off here, so that Ctrl-C always ends everything within two seconds. */
const hardStop = 1_800;

/** How often a process that npm started looks for its parent; a stop by npm's end begins this much later. */
const parentCheck = 200;

/**
 * Stops the machine at Ctrl-C or SIGTERM, then ends the process; a machine that is starting stops as soon as it has
 * started.
 */
export function stopOnSignals(machine: Promise<{ stop(): Promise<void> }>): void {
  onStopSignal(() => {
    machine
      .then((started) => started.stop())
      .then(
        () => process.exit(0),
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
  });
}

/**
 * Calls `stop` at the first Ctrl-C, SIGTERM, closed terminal or end of the npm that started this process, and ends the
 * process if it has not ended by itself soon after.
 */
export function onStopSignal(stop: () => void): void {
  let stopping = false;
  const begin = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), hardStop).unref();
    stop();
  };
  // Not `once`: npm forwards the Ctrl-C that the terminal also sent, and a second one without a listener would leave
  // children behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, begin);
  onNpmEnd(begin);
}

/**
 * Calls `end` when the npm that started this process has ended without passing a signal on, as when it was killed. The
 * scripts of package.json say `exec`, so npm itself is the parent. Started without npm, it does nothing.
 */
function onNpmEnd(end: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const check = (): void => {
    if (process.ppid !== parent) end();
  };
  setInterval(check, parentCheck).unref();
}
