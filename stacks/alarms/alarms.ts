import { apiAlarms } from "./api.ts";
import { backgroundAlarms } from "./background.ts";
import { canaryAlarms } from "./canary.ts";
import { capacityAlarms } from "./capacity.ts";
import { jobAlarms } from "./jobs.ts";
import { providerAlarms } from "./provider.ts";

/** Every alarm; docs/operations.md has a section for each, under its name. */
export const alarms = [
  ...apiAlarms,
  ...jobAlarms,
  ...backgroundAlarms,
  ...providerAlarms,
  ...capacityAlarms,
  ...canaryAlarms,
];
