import { SettingsError } from "@luster/settings/settings-error";
import { environment } from "@luster/functions/environment";
import { seams } from "@luster/functions/wiring/seams";
import * as z from "zod";
import { diskStore } from "./disk-store.ts";

/** What the machine tells its threads of the directory, by environment variables that nobody sets by hand. */
const Served = z.object({
  STANDBY_FOLDER: z.string().min(1),
  STANDBY_URL: z.url(),
  STANDBY_SECRET: z.hex().min(64),
});
export type Served = z.infer<typeof Served>;

/**
 * Makes the served directory the standby store of this thread's handlers. Throws `SettingsError` when none is served.
 */
export function standOnDisk(variables: NodeJS.ProcessEnv): void {
  const served = Served.safeParse(variables);
  if (!served.success) throw new SettingsError(z.prettifyError(served.error));
  const { STANDBY_FOLDER: folder, STANDBY_URL: baseUrl, STANDBY_SECRET: secret } = served.data;
  const { DOWNLOAD_URL_REPEAT_SECONDS: repeat } = environment("links");
  const store = diskStore({ folder, baseUrl, secret: Buffer.from(secret, "hex"), repeat });
  seams.standby = () => store;
}
