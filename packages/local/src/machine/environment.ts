import { resolve } from "node:path";
import { type MachineSettings, parseMachine } from "@luster/settings/machine";

export type LocalSettings = MachineSettings;

/** The settings of this run, its folder as a whole path. Throws a `SettingsError` that names each wrong one. */
export function readLocalSettings(environment: NodeJS.ProcessEnv): LocalSettings {
  const settings = parseMachine(environment);
  return { ...settings, LUSTER_DATA: resolve(settings.LUSTER_DATA) };
}

/**
 * Removes what a shell may have set for AWS or a deployment, such as one that `sst shell` opened: a one-machine run
 * must not touch real stores, and the SDK's FIPS and dual-stack endpoints would keep it from the embedded ones.
 */
export function forgetDeployment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment))
    if (/^(AWS|CDN|COPIES|SST|STANDBY)_/.test(name)) Reflect.deleteProperty(environment, name);
}
