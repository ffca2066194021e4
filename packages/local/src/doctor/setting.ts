import { linked, settingOf } from "@luster/functions/environment";
import { stageSettings } from "@luster/settings/stage";

/** A setting of this machine, or of a deployment with what it links: its functions', and who signs its users in. */
export const setting = (name: string): string | undefined => settingOf(name) ?? linked(stageSettings, name);
