import { type Clock, seconds } from "@luster/core/time";
import * as z from "zod";

type Account = {
  /** The address behind which `/.well-known/openid-configuration` is. */
  issuer: string;
  client_id: string;
  client_secret: string;
  audience?: string | undefined;
  scope?: string | undefined;
};

const Discovery = z.object({
  token_endpoint: z.url(),
  // OpenID Connect Discovery 1.0, section 3, has that default.
  token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
});
const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().default(60) });

/** Milliseconds. */
const patience = seconds(10);

/**
 * Bearer tokens for a program: the client credentials grant (RFC 6749, section 4.4) at an OpenID issuer. One is kept
 * until half of its time is over, because some issuers take money for each; `forget` gives it up. Throws an `Error`
 * that says what the issuer answered, and no secret.
 */
export function createTokens(account: Account, now: Clock) {
  const state: { kept?: { token: string; until: number } } = {};

  async function token(): Promise<string> {
    if (state.kept && now().getTime() < state.kept.until) return state.kept.token;
    const { access_token, expires_in } = await request(account);
    state.kept = { token: access_token, until: now().getTime() + seconds(expires_in / 2) };
    return access_token;
  }

  return { token, forget: () => void delete state.kept };
}

async function request({ issuer, client_id, client_secret, audience, scope }: Account) {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { token_endpoint, token_endpoint_auth_methods_supported: methods } = await ask(address, Discovery);
  const inBody = methods.includes("client_secret_post");
  const form = {
    grant_type: "client_credentials",
    ...(audience !== undefined && { audience }),
    ...(scope !== undefined && { scope }),
    ...(inBody && { client_id, client_secret }),
  };
  const basic = Buffer.from([client_id, client_secret].map(encodeURIComponent).join(":")).toString("base64");
  return ask(token_endpoint, Token, {
    method: "POST",
    body: new URLSearchParams(form),
    ...(!inBody && { headers: { authorization: `Basic ${basic}` } }),
  });
}

async function ask<T>(address: string, schema: z.ZodType<T>, request: RequestInit = {}): Promise<T> {
  const signal = AbortSignal.timeout(patience);
  const reply = await fetch(address, { ...request, redirect: "error", signal });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`The issuer answers ${reply.status} at ${address}`);
  const parsed = schema.safeParse(json(text));
  if (parsed.success) return parsed.data;
  throw new Error(`The issuer's answer at ${address} is not what OpenID Connect says`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
