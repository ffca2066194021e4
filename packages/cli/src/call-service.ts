import { onStopSignal } from "@luster/local/command/signals";
import { serviceAt } from "./command.ts";
import { locateService, type Service } from "./service.ts";

/**
 * Runs something against the service that the options name, and stops what was started for it. 130 when it was
 * interrupted.
 */
export async function callService(
  values: { api?: string | undefined; token?: string | undefined },
  run: (service: Service & { folder: string }, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const where = serviceAt(values);
  const interrupted = new AbortController();
  onStopSignal(() => interrupted.abort());
  const located = await locateService(where);
  const { signal } = interrupted;
  try {
    const service = await located.start(signal);
    const code = await run({ ...service, folder: located.folder }, signal).finally(() => service.stop());
    return signal.aborted ? 130 : code;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  }
}
