import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Health } from "@luster/contract/health";
import { createLuster, type Connection, type Luster } from "@luster/client";
import { findRunning } from "@luster/local/machine/running";
import { InUse } from "@luster/local/data-error";
import { readLocalSettings } from "@luster/local/machine/environment";
import { putFromDisk } from "./put.ts";

export type Service = {
  url: string;
  luster: Luster;
  /** What it answered when it was waited for. */
  health?: Health;
  stop(): Promise<void>;
};

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
  return { folder: data, start: ours };

  /** One that ends with its command serves no other: whoever comes second begins when the first has ended. */
  async function ours(signal: AbortSignal): Promise<Service> {
    let url = running;
    for (let said = false; url === undefined; url = await findRunning(data)) {
      const { startMachine } = await import("@luster/local/machine/machine");
      const machine = await startMachine({ ...settings, PORT: 0 }, { announced: false }).catch(ifInUse);
      if (!(machine instanceof InUse)) return at(machine.url, () => machine.stop());
      if (!said) console.error(`${machine.message}. Waiting until it is ready for others or has ended.`);
      said = true;
      await pause(between, undefined, { signal });
    }
    return at(url);
  }
}

/** Milliseconds between two looks at a data folder that is in use. */
const between = 500;

function ifInUse(error: unknown): InUse {
  if (error instanceof InUse) return error;
  throw error;
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
    return { ...service, health: await service.luster.health.get({ signal, tries: 1 }) };
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
