import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildRequest } from "../evaluation/bundle.ts";
import { sealed } from "../evaluation/command.ts";

/** How the values behind its links reach a bundle: what is put into its environment, and maybe into its folder. */
export type Linking = (folder: string, request: BuildRequest) => Promise<Record<string, string>>;

/** As a deployed function gets them. */
export const sealedFile: Linking = async (folder, request) => {
  await writeFile(join(folder, "resource.enc"), sealed(request));
  return { SST_KEY: request.encryptionKey, SST_KEY_FILE: "resource.enc" };
};

/** As the same bundle gets them outside SST. */
export const resourcesJson: Linking = async (_folder, { links }) => ({
  SST_RESOURCES_JSON: JSON.stringify(links),
});
