import { createLuster } from "@luster/client";
import { SettingsError } from "@luster/settings/settings-error";
import { createCanary } from "../canary/canary.ts";
import { createTokens } from "../canary/tokens.ts";
import { environment } from "../environment.ts";
import { once } from "../once.ts";
import { now } from "./seams.ts";

/** The canary of this stage, with the account that it has at the stage's issuer. */
export const canary = /* @__PURE__ */ once(() => {
  const { CANARY_API: baseUrl } = environment("canary");
  if (baseUrl === undefined) throw new SettingsError("CANARY_API: missing; a deployment links it");
  const tokens = tokensOfAccount();
  const look = createCanary({
    anybody: createLuster({ baseUrl }),
    user: tokens && createLuster({ baseUrl, token: tokens.token }),
  });
  return { look, forget: () => tokens?.forget() };
});

function tokensOfAccount() {
  const { CANARY_ISSUER: issuer, CANARY_CLIENT_ID: client_id, ...rest } = environment("canary");
  const { CANARY_CLIENT_SECRET: client_secret, CANARY_AUDIENCE: audience, CANARY_SCOPE: scope } = rest;
  if (client_id === undefined) return undefined;
  if (issuer === undefined || client_secret === undefined)
    throw new SettingsError("CANARY_CLIENT_SECRET: missing; CANARY_CLIENT_ID needs it");
  return createTokens({ issuer, client_id, client_secret, audience, scope }, now);
}
