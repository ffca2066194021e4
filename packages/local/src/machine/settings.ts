import { resolve } from "node:path";
import { SettingsError } from "@luster/functions/environment";
import * as z from "zod";
import { isLoopback } from "../auth/loopback.ts";

const separated = z.string().transform((text) =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean),
);

/** The settings of a one-machine run itself; the functions have their own. docs/settings.md is checked against both. */
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
  LUSTER_ORIGINS: separated
    .refine((origins) => origins.every(isOrigin), "each must be an origin such as https://app.example, or *")
    .default([])
    .describe(
      "Web origins that may call the API and the embedded storage, separated by commas; pages of this machine always may.",
    ),
  AUTH_ISSUER: z
    .url()
    .refine(isPrivate, "must be an https URL, or an http one of this machine")
    .optional()
    .describe("The OpenID issuer whose tokens users sign in with; without it the machine has one user."),
  AUTH_AUDIENCE: separated
    .optional()
    .describe("The audiences that a token may be for, separated by commas; goes with AUTH_ISSUER."),
});
export type LocalSettings = z.infer<typeof localSettings>;

/** Reads them from the environment. Throws `SettingsError` that names each wrong one. */
export function readLocalSettings(environment: NodeJS.ProcessEnv): LocalSettings {
  const given = Object.fromEntries(
    Object.keys(localSettings.shape).map((name) => [name, environment[name] || undefined]),
  );
  const parsed = localSettings.safeParse(given);
  if (parsed.success) return whole(parsed.data);
  throw new SettingsError(
    parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
  );
}

/** Half a sign-in must not start: it would let everybody in, or nobody. */
function whole(settings: LocalSettings): LocalSettings {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience = [] } = settings;
  if (issuer !== undefined && audience.length === 0)
    throw new SettingsError("AUTH_AUDIENCE: missing; AUTH_ISSUER needs the audience that its tokens are for");
  if (issuer === undefined && audience.length > 0)
    throw new SettingsError("AUTH_ISSUER: missing; AUTH_AUDIENCE alone lets nobody sign in");
  if (issuer === undefined && settings.LUSTER_ORIGINS.includes("*"))
    throw new SettingsError(
      "LUSTER_ORIGINS: * needs AUTH_ISSUER; any page could use a machine without sign-in",
    );
  return settings;
}

/** As a browser writes one in `Origin`: without a path or a trailing slash. An app's own scheme, as in `capacitor://localhost`, may be one. */
const isOrigin = (text: string): boolean => text === "*" || /^[a-z][a-z\d+.-]*:\/\/[^\s/?#A-Z]+$/.test(text);

/** Keys fetched over an unencrypted network could be anybody's. */
function isPrivate(address: string): boolean {
  return address.startsWith("https:") || isLoopback(address);
}
