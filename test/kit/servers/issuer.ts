import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { close, listen } from "@luster/local/cloud/listen";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

type Signer = Parameters<SignJWT["sign"]>[0];

/** Claims that replace those of a good token; `undefined` leaves one out. */
type Told = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: Signer };

/** What a client asked for a token with. */
type Granted = { where: "body" | "header"; form: Record<string, string> };

/**
 * An OpenID issuer on 127.0.0.1 whose tokens a test makes as it needs them. Any client gets one for itself, whose
 * secret is `clientSecret`, in the ways that `methods` says.
 */
export async function startIssuer({ methods }: { methods?: string[] | undefined } = {}) {
  const keys = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "key-1", alg: "RS256", use: "sig" };
  const clientSecret = "example-secret";
  const asked: string[] = [];
  const granted: Granted[] = [];
  const server = createServer(async (request, response) => {
    const { url = "", method } = request;
    asked.push(url);
    const answer = method === "POST" ? await grant(request) : documents[url];
    response.writeHead(answer ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { error: "invalid_client" }));
  });
  const url = `http://localhost:${await listen(server)}`;
  const documents: Record<string, unknown> = {
    "/.well-known/openid-configuration": {
      issuer: url,
      jwks_uri: `${url}/keys`,
      token_endpoint: `${url}/token`,
      ...(methods && { token_endpoint_auth_methods_supported: methods }),
    },
    "/keys": { keys: [jwk] },
  };

  const token = ({ claims, header, key = keys.privateKey }: Told = {}): Promise<string> =>
    new SignJWT({ iss: url, aud: "luster", sub: "anna", iat: now(), exp: now() + 600, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "key-1", ...header })
      .sign(key);

  /** The client credentials grant, for ten minutes. */
  async function grant(request: IncomingMessage) {
    const { client_id, client_secret, ...form } = Object.fromEntries(
      new URLSearchParams(await text(request)),
    );
    const [, basic = ""] = (request.headers.authorization ?? "").split(" ");
    const [id, secret] = basic
      ? Buffer.from(basic, "base64").toString().split(":")
      : [client_id, client_secret];
    if (secret !== clientSecret) return undefined;
    granted.push({ where: basic ? "header" : "body", form });
    const claims = { sub: `${id}@clients`, aud: form["audience"], client_id: id };
    return { access_token: await token({ claims }), token_type: "Bearer", expires_in: 600 };
  }

  const stop = () => close(server);
  return { url, token, publicKey: keys.publicKey, asked, documents, clientSecret, granted, stop };
}

/** Seconds. */
export const now = (): number => Math.floor(Date.now() / 1000);
