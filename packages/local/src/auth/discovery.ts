import { SettingsError } from "@luster/settings/settings-error";
import * as z from "zod";

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Milliseconds; a start that hangs on its issuer would look like a broken machine. */
const discoveryTimeout = 5_000;

/**
 * Where an issuer publishes its keys, by its OpenID discovery document. Throws `SettingsError` when it cannot be
 * fetched.
 */
export async function discoverKeys(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const document = await read(address);
  if (document.issuer !== issuer)
    throw new SettingsError(
      `AUTH_ISSUER: ${address} names the issuer ${document.issuer}; they must match to the last character`,
    );
  return new URL(document.jwks_uri);
}

async function read(address: string): Promise<z.infer<typeof Discovery>> {
  try {
    const reply = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(discoveryTimeout) });
    if (!reply.ok) throw new Error(`it answered ${reply.status}`);
    return Discovery.parse(await reply.json());
  } catch (cause) {
    throw new SettingsError(`AUTH_ISSUER: ${address} returned no discovery document (${reason(cause)})`, {
      cause,
    });
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof z.ZodError) return "it lacks `issuer` or `jwks_uri`";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}
