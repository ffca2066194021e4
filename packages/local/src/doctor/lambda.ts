import { workerDiskMegabytes } from "@luster/contract/limits";
import { settings } from "@luster/settings/functions";
import { type Check, findings } from "./finding.ts";

const { ok, error } = findings("lambda");
const mega = 1024 * 1024;

/** Of a deployment: whether what the settings allow fits into its worker. An output may be as large as its original. */
export const lambda: Check = {
  name: "lambda",
  async run({ setting, isDeployed }) {
    if (!isDeployed) return [];
    const most = settings.uploads.shape.UPLOAD_MAX_BYTES.safeParse(setting("UPLOAD_MAX_BYTES") || undefined);
    if (!most.success)
      return [
        error("UPLOAD_MAX_BYTES is no number of bytes that can be uploaded", "Set it to one up to 5 GB."),
      ];
    const half = (workerDiskMegabytes / 2) * mega;
    const words = `an original of ${Math.ceil(most.data / mega)} MB`;
    return most.data > half
      ? [
          error(
            `jobs fail: ${words} and its output do not fit on a worker's disk of ${workerDiskMegabytes} MB`,
            `Set UPLOAD_MAX_BYTES to ${half} at most.`,
          ),
        ]
      : [ok(`${words} and its output fit on a worker's disk`)];
  },
};
