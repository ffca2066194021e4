import { homedir } from "node:os";
import { join } from "node:path";
import { createLuster, type Connection, type Luster } from "@luster/client";
import { findRunning } from "@luster/local/machine/running";
import { readLocalSettings } from "@luster/local/machine/environment";
import { putFromDisk } from "./put.ts";

export type Service = { url: string; luster: Luster; stop(): Promise<void> };

export type Located = {
  /** The folder on this disk that belongs to this service: what was sent to it and came back is written down there. */
  folder: string;
  /** Resolves once it answers. */
  start(signal: AbortSignal): Promise<Service>;
};

type Where = { api?: string; token?: string };

/** A laptop that loses its network for half a minute goes on afterwards. */
const tries = 6;

/**
 * Where the Luster at `api` is; else the one that serves this machine's data; else, once `start` is called, one that
 * is started here and ends with `stop`.
 */
export async function locateService({ api, token }: Where): Promise<Located> {
  const settings = readLocalSettings(process.env);
  const data = settings.LUSTER_DATA;
  const running = await findRunning(data);
  const at = (url: string, stop = async (): Promise<void> => {}): Service => ({
    url,
    luster: clientOf({ baseUrl: url, token }),
    stop,
  });
  if (api !== undefined)
    return {
      folder: isSame(api, running) ? data : folderOf(api),
      start: (signal) => answering(at(api), signal),
    };
  if (running !== undefined) return { folder: data, start: async () => at(running) };
  return {
    folder: data,
    async start() {
      const { startMachine } = await import("@luster/local/machine/machine");
      const machine = await startMachine({ ...settings, PORT: 0 }, { announced: false });
      return at(machine.url, () => machine.stop());
    },
  };
}

/** Milliseconds after which a person wonders what is going on. */
const patience = 3_000;

/**
 * The service once it has answered. Asked once, and said to be waited for: tried as often as other calls are, an
 * address where nobody answers would be minutes of silence. Throws `LusterError`, or the signal's reason.
 */
async function answering(service: Service, signal: AbortSignal): Promise<Service> {
  const told = setTimeout(() => console.error(`Waiting for ${service.url} to answer.`), patience);
  try {
    await service.luster.health.get({ signal, tries: 1 });
    return service;
  } finally {
    clearTimeout(told);
  }
}

const clientOf = (connection: Connection): Luster => createLuster({ ...connection, tries, put: putFromDisk });

const isSame = (api: string, running: string | undefined): boolean =>
  running !== undefined && new URL(api).host === new URL(running).host;

/** Where programs keep what they must not lose and nobody edits (XDG), one folder a service. */
function folderOf(api: string): string {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local/state");
  return join(state, "luster", new URL(api).host.replaceAll(/[^\w.-]/g, "_"));
}
