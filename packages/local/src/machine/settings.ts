import { resolve } from "node:path";
import { SettingsError } from "@luster/functions/environment";
import * as z from "zod";

/** The settings of a one-machine run itself; those of the functions stand beside them. docs/settings.md is held against both. */
export const localSettings = z.object({
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe("Where the API listens; 0 takes a free port."),
  LUSTER_DATA: z
    .string()
    .default(".luster")
    .transform((folder) => resolve(folder))
    .describe("The folder that keeps everything; a second start finds it as it was."),
  LUSTER_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe("How many pictures are worked on at once."),
  LUSTER_ORIGINS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((origin) => origin.trim())
        .filter(Boolean),
    )
    .describe("Web origins that may call the API, separated by commas."),
});
export type LocalSettings = z.infer<typeof localSettings>;

/** Reads them from the environment. Throws `SettingsError` that names each wrong one. */
export function readLocalSettings(environment: NodeJS.ProcessEnv): LocalSettings {
  const given = Object.fromEntries(
    Object.keys(localSettings.shape).map((name) => [name, environment[name] || undefined]),
  );
  const parsed = localSettings.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new SettingsError(
    parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
  );
}
