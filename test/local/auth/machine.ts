import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMachine } from "@luster/local/machine/machine";
import { readLocalSettings } from "@luster/local/machine/environment";

/** A machine in this process, which can have only one, with a data folder of its own that is removed when it stops. */
export async function freshMachine(
  environment: Record<string, string>,
  options: Parameters<typeof startMachine>[1] = {},
) {
  const data = await mkdtemp(join(tmpdir(), "luster-auth-"));
  const settings = readLocalSettings({ PORT: "0", LUSTER_DATA: data, ...environment });
  const { url, issuer, stop } = await startMachine(settings, options);
  return {
    url,
    issuer,
    data,
    settings,
    stop: () => stop().then(() => rm(data, { recursive: true, force: true })),
  };
}
