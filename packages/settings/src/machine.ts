import * as z from "zod";
import { explain, inWords, SettingsError } from "./settings-error.ts";
import { given, list, safeAddress, text, whole } from "./values.ts";

/**
 * As a browser writes one in `Origin`: without a path or a trailing slash. An app's own scheme, as in
 * `capacitor://localhost`, may be one.
 */
const isOrigin = (origin: string): boolean =>
  origin === "*" || /^[a-z][a-z\d+.-]*:\/\/[^\s/?#A-Z]+$/.test(origin);

/** The settings of a one-machine run itself; it reads those of the functions too. */
export const machineSettings = z.object({
  PORT: whole(0, 65_535)
    .default(3000)
    .meta({ description: "Where the API listens, on this machine only; 0 takes a free port." }),
  LUSTER_DATA: text
    .default(".luster")
    .meta({ description: "The folder that keeps everything, across restarts. Relative to the repository." }),
  LUSTER_WORKERS: whole(1, 16).default(2).meta({ description: "How many pictures are processed at once." }),
  LUSTER_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), "each must be an origin such as https://app.example, or *")
    .default([])
    .meta({
      description:
        "Web origins that may call the API and the embedded storage, separated by commas, such as `https://app.example`. Pages of this machine, at any port, always may. `*` needs `AUTH_ISSUER`.",
    }),
  AUTH_ISSUER: safeAddress.optional().meta({
    description:
      "The OpenID issuer whose tokens users sign in with; without it the machine has one user, who needs no token.",
  }),
  AUTH_AUDIENCE: list.optional().meta({
    description: "The audiences that a token may be for, separated by commas; goes with `AUTH_ISSUER`.",
  }),
  STUDIO_CLIENT_ID: text.optional().meta({
    description:
      "The client that the studio is at `AUTH_ISSUER`: public, for the code flow with PKCE, its redirect address the studio's own. Without it, the first of `AUTH_AUDIENCE`.",
  }),
});
export type MachineSettings = z.infer<typeof machineSettings>;

/** Reads them from the environment. Throws a `SettingsError` that names each wrong one. */
export function parseMachine(environment: Record<string, string | undefined>): MachineSettings {
  const read = given(machineSettings, (name) => environment[name]);
  const parsed = machineSettings.safeParse(read, { error: inWords });
  if (!parsed.success) throw new SettingsError(explain(parsed.error).join("; "));
  return complete(parsed.data);
}

/** Half a sign-in must not start: it would let everybody in, or nobody. */
function complete(settings: MachineSettings): MachineSettings {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = settings;
  if (issuer !== undefined && audience === undefined)
    throw new SettingsError("AUTH_AUDIENCE: missing; AUTH_ISSUER needs the audience that its tokens are for");
  if (issuer === undefined && audience !== undefined)
    throw new SettingsError("AUTH_ISSUER: missing; AUTH_AUDIENCE alone lets nobody sign in");
  if (issuer === undefined && settings.LUSTER_ORIGINS.includes("*"))
    throw new SettingsError(
      "LUSTER_ORIGINS: * needs AUTH_ISSUER; any page could use a machine without sign-in",
    );
  return settings;
}
