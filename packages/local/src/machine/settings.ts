import { resolve } from "node:path";
import { type MachineSettings, parseMachine } from "@luster/settings/machine";

export type LocalSettings = MachineSettings;

/** The settings of this run, its folder as a whole path. Throws a `SettingsError` that names each wrong one. */
export function readLocalSettings(environment: NodeJS.ProcessEnv): LocalSettings {
  const settings = parseMachine(environment);
  return { ...settings, LUSTER_DATA: resolve(settings.LUSTER_DATA) };
}
