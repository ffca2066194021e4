import { findRunning } from "../../machine/running.ts";
import { readLocalSettings } from "../../machine/environment.ts";

export type Service = { url: string; stop(): Promise<void> };

/** The Luster at `api`; else the one that serves this machine's data; else one that is started here and ends with `stop`. */
export async function findService(api?: string): Promise<Service> {
  if (api !== undefined) return elsewhere(api);
  const settings = readLocalSettings(process.env);
  const running = await findRunning(settings.LUSTER_DATA);
  if (running !== undefined) return elsewhere(running);
  const { startMachine } = await import("../../machine/machine.ts");
  return startMachine({ ...settings, PORT: 0 }, { announced: false });
}

const elsewhere = (url: string): Service => ({ url, stop: async () => {} });
