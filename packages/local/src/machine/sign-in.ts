import { Failure } from "@luster/core/failure";
import { SettingsError } from "@luster/settings/settings-error";
import { foreign } from "../auth/loopback.ts";
import { type Allows, allowing } from "../gateway/origins.ts";
import type { GatewayOptions } from "../gateway/gateway.ts";
import type { LocalSettings } from "./environment.ts";

type Authorize = GatewayOptions["authorize"];

/** The studio as the issuer knows it; some issuers are told the audience that its tokens are to be for. */
type StudioClient = { client_id: string; audience?: string | undefined };

export type SignIn = {
  authorize: Authorize;
  /** Who issues the users' tokens; `undefined` while the machine has its one user, who needs none. */
  issuer: { url: string; embedded: boolean; client: StudioClient } | undefined;
  stop(): Promise<void>;
};

/**
 * Identifies a request's user: by a token of the issuer in the settings or of an embedded one, or without either as
 * the one user of this machine. Throws `SettingsError` when the issuer does not answer.
 */
export async function startSignIn(settings: LocalSettings, embedded: boolean, lan = false): Promise<SignIn> {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audiences = [] } = settings;
  const allows = allowing(settings.LUSTER_ORIGINS);
  if (lan && (embedded || issuer !== undefined))
    throw new SettingsError(
      "--lan lets phones in by a token of its own; leave out either it or the sign-in (--auth, AUTH_ISSUER)",
    );
  if (embedded && issuer !== undefined)
    throw new SettingsError("--auth starts an issuer of its own; leave out either it or AUTH_ISSUER");
  if (issuer !== undefined) {
    const authorize = await byIssuer(issuer, audiences);
    const [audience = ""] = audiences;
    const client = { client_id: settings.STUDIO_CLIENT_ID ?? audience, audience };
    return { authorize, issuer: { url: issuer, embedded: false, client }, stop: async () => {} };
  }
  if (!embedded) return { authorize: fromHere(oneUser, allows), issuer: undefined, stop: async () => {} };
  const { audience, startIssuer } = await import("../auth/issuer.ts");
  const { endpoint: url, stop } = await startIssuer(settings.LUSTER_DATA);
  const authorize = fromHere(await byIssuer(url, [audience]), allows);
  return { authorize, issuer: { url, embedded: true, client: { client_id: audience } }, stop };
}

/** The token check is loaded here, because a start without sign-in would spend a tenth of a second on it. */
async function byIssuer(issuer: string, audiences: readonly string[]): Promise<Authorize> {
  const { checkOfIssuer } = await import("../auth/token.ts");
  const check = await checkOfIssuer(issuer, audiences);
  return ({ authorization }) => check(authorization);
}

/** The one user of a one-machine run, who needs no token: the API listens on this machine only. */
const oneUser: Authorize = async () => ({ jwt: { claims: { sub: "local" }, scopes: [] } });

/** Anyone on this machine can get a token, or needs none: what keeps strangers out is that they are elsewhere. */
const fromHere =
  (authorize: Authorize, allows: Allows): Authorize =>
  async (headers) => {
    const reason = foreign(headers, allows);
    if (reason !== undefined) throw new Failure("auth.required", reason);
    return authorize(headers);
  };
